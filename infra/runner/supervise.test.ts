import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { startGuard } from './guard.ts'
import { isAlive, type Program } from './program.ts'
import { supervise } from './supervise.ts'

test('a program that crashes is started again, after pauses that grow', async () => {
  using guard = startGuard()
  const pauses: number[] = []
  const program = supervise(script('process.exit(3)'), {
    guard,
    rank: 1,
    firstWaitMs: 10,
    onUnplannedExit: ({ code }, retryInMs) => {
      expect(code).toBe(3)
      pauses.push(retryInMs)
    },
  })
  await eventually(() => expect(pauses.length).toBeGreaterThanOrEqual(4))
  await program.stop(1_000)
  expect(pauses.slice(0, 4)).toEqual([10, 20, 40, 80])
  expect(program.restarts()).toBe(pauses.length)
})

test('a program that is stopped politely is not started again', async () => {
  using guard = startGuard()
  const lines: string[] = []
  const program = supervise(
    script(
      'setInterval(() => {}, 1e6); process.on("SIGTERM", () => { console.log("bye"); process.exit() }); console.log("up")',
    ),
    { guard, rank: 1, onLine: line => lines.push(line) },
  )
  await eventually(() => expect(lines).toEqual(['up']))
  await program.stop(5_000)
  expect(lines).toEqual(['up', 'bye'])
  expect(program.restarts()).toBe(0)
  expect(isAlive(program.pid())).toBe(false)
})

test('a program that does not listen is killed with its children when patience ends', async () => {
  await using folder = await temporaryFolder()
  using guard = startGuard()
  const file = join(folder.path, 'child')
  const program = supervise(
    script(`process.on("SIGTERM", () => {})
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"])
      require("node:fs").writeFileSync(${JSON.stringify(file)}, String(child.pid))
      setInterval(() => {}, 1e6)`),
    { guard, rank: 1 },
  )
  const child = await eventually(async () => Number((await readFile(file, 'utf8')) || Number.NaN))
  await program.stop(100)
  expect(isAlive(program.pid())).toBe(false)
  await eventually(() => expect(isAlive(child)).toBe(false))
})

test('a command that does not exist is told in the last words', async () => {
  using guard = startGuard()
  const program = supervise({ ...script(''), command: '/no/such/command' }, { guard, rank: 1, firstWaitMs: 10 })
  await eventually(() => expect(program.tail().join()).toContain('ENOENT'))
  await program.stop(100)
})

function script(code: string): Program {
  const { PATH } = process.env
  return {
    name: 'script',
    command: process.execPath,
    args: ['-e', code],
    env: { PATH },
    cwd: tmpdir(),
    stopSignals: ['SIGTERM'],
  }
}

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'laurel-supervise-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
