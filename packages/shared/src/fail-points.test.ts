import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { bundle, startChild } from './testing/child.ts'

async function aFolder(...files: string[]) {
  const path = await mkdtemp(join(tmpdir(), 'laurel-fail-points-'))
  for (const file of files) await writeFile(join(path, file), '')
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const passing = (place: string) => `
  import { armFailPoints, crashOnEvent, failPoint, failPointSoon } from './fail-points.ts'
  armFailPoints(process.argv[2])
  console.log('before')
  ${place}
  console.log('after')`

async function run(code: string, ...args: string[]) {
  await using child = startChild(bundle(code), ...args)
  return await child.ended
}

test('a process dies at the point whose file is there, and only once', async () => {
  await using folder = await aFolder('relay-after-ack', 'relay-after-read')
  const code = passing(`failPoint('relay-after-ack')`)
  expect(await run(code, folder.path)).toEqual({ code: null, signal: 'SIGKILL', written: 'before\n' })
  expect(await readdir(folder.path)).toEqual(['relay-after-read'])
  expect(await run(code, folder.path)).toEqual({ code: 0, signal: null, written: 'before\nafter\n' })
})

test('a process may die while what it began is under way', async () => {
  await using folder = await aFolder('relay-mid-send')
  const code = `${passing(`failPointSoon('relay-mid-send')`)}; setTimeout(() => console.log('too late'), 5_000)`
  expect(await run(code, folder.path)).toEqual({ code: null, signal: 'SIGKILL', written: 'before\nafter\n' })
  expect(await readdir(folder.path)).toEqual([])
})

test('an event that is to crash its reader does so every time', async () => {
  await using folder = await aFolder()
  await writeFile(join(folder.path, 'crash-on-event'), 'one\ntwo\n')
  for (const keys of [`['other', 'two']`, `['two']`])
    expect(await run(passing(`crashOnEvent(${keys})`), folder.path)).toMatchObject({ signal: 'SIGKILL' })
  for (const harmless of [`[null, '', 'other']`, '[]'])
    expect(await run(passing(`crashOnEvent(${harmless})`), folder.path)).toMatchObject({ written: 'before\nafter\n' })
  expect(await readdir(folder.path)).toEqual(['crash-on-event'])
})

test('what cannot be disarmed is told, and without a folder nothing happens', async () => {
  await using folder = await aFolder()
  await mkdir(join(folder.path, 'relay-after-ack'))
  const code = passing(`try { failPoint('relay-after-ack') } catch (error) { console.log(error.code) }`)
  expect((await run(code, folder.path)).written).toMatch(/^before\nE(ISDIR|PERM)\nafter\n$/)
  expect((await run(code)).written).toBe('before\nafter\n')
})
