import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { checkout } from './checkout.ts'
import { isAlive } from './program.ts'

const leash = join(checkout, 'infra/runner/leash.mjs')

/**
 * An owner as plain as can be: it starts two children in sessions of their own (one polite, one deaf, which has a child
 * itself), tells the leash of them in the order in which they are to stop, and lives on.
 */
const owner = (folder: string) => `
  const { spawn } = require('node:child_process')
  const { appendFileSync } = require('node:fs')
  const begin = (...args) => spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: ${JSON.stringify(folder)} })
  const leash = begin(${JSON.stringify(leash)})
  const child = code => begin('-e', 'const { appendFileSync: write } = require("node:fs"); ' + code + '; write("pids", process.pid + "\\\\n"); setInterval(() => {}, 1e6)')
  const first = child('process.on("SIGTERM", () => { write("stopped", "first\\\\n"); process.exit() })')
  const second = child('process.on("SIGTERM", () => write("stopped", "second\\\\n")); write("pids", require("node:child_process").spawn("sleep", ["1000"]).pid + "\\\\n")')
  const tell = message => leash.stdin.write(JSON.stringify(message) + '\\n')
  tell({ folder: ${JSON.stringify(join(folder, 'rubbish'))} })
  tell({ hold: { pid: second.pid, rank: 2, signals: ['SIGTERM'] } })
  tell({ hold: { pid: first.pid, rank: 1, signals: ['SIGTERM'] } })
  appendFileSync(${JSON.stringify(join(folder, 'pids'))}, leash.pid + '\\n')
  setInterval(() => {}, 1e6)`

test('when its owner is killed, the leash stops all that it held, in order, within ten seconds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-leash-'))
  await mkdir(join(folder, 'rubbish'))
  const { running, pids } = await start(folder)
  const killedAt = Date.now()
  running.kill('SIGKILL')
  await eventually(() => expect(pids.filter(isAlive)).toEqual([]))
  expect(Date.now() - killedAt).toBeLessThan(10_000)
  expect(await readFile(join(folder, 'stopped'), 'utf8')).toBe('first\nsecond\n')
  expect(existsSync(join(folder, 'rubbish'))).toBe(false)
  await rm(folder, { recursive: true })
})

async function start(folder: string): Promise<{ running: ChildProcess; pids: number[] }> {
  const running = spawn(process.execPath, ['-e', owner(folder)], { stdio: 'ignore' })
  const pids = await eventually(async () => {
    const lines = (await readFile(join(folder, 'pids'), 'utf8')).trim().split('\n')
    expect(lines.length).toBe(4) // the leash, two children and a grandchild
    return lines.map(Number)
  })
  return { running, pids }
}
