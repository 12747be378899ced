import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { removeLastingPlace } from '../postgres/place.ts'
import { checkout } from './checkout.ts'
import { freePort, isFree } from './ports.ts'

const SLOW_MS = 180_000

test(
  'after SIGINT, SIGTERM and SIGKILL no process is left and no port is open within ten seconds',
  async () => {
    await using folder = await dataFolder()
    for (const [signal, code] of [
      ['SIGINT', 0],
      ['SIGTERM', 0],
      ['SIGKILL', null],
    ] as const) {
      const { runner, ports, exited } = await ready(folder.path)
      const pids = await childrenOf(runner.pid)
      expect(pids.length).toBe(7) // the leash, Postgres, Kafka, three services and the gateway
      const sentAt = Date.now()
      runner.kill(signal)
      await eventually(async () => expect((await Promise.all(pids.map(isAlive))).filter(Boolean)).toEqual([]), 10)
      expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true))
      expect(Date.now() - sentAt).toBeLessThan(10_000)
      expect(await exited).toBe(code)
    }
  },
  SLOW_MS,
)

test(
  'a second runner beside a running one says so in one line, and leaves it alone',
  async () => {
    await using folder = await dataFolder()
    const { runner, environment, exited } = await ready(folder.path)
    const second = begin(environment)
    expect(await second.exited).toBe(1)
    expect(second.output()).toBe(`Laurel runs in this checkout already, as process ${runner.pid}: stop it first\n`)
    expect((await childrenOf(runner.pid)).length).toBe(7)
    runner.kill('SIGTERM')
    expect(await exited).toBe(0)
  },
  SLOW_MS,
)

type Environment = Record<string, string | undefined>

const variables = ['GATEWAY', 'MEMBERSHIP', 'EVALUATION', 'AWARDS', 'POSTGRES', 'KAFKA', 'KAFKA_CONTROLLER']

async function ready(folder: string) {
  const ports = await Promise.all(variables.map(freePort))
  const { PATH, HOME, JAVA_HOME } = process.env
  const own = Object.fromEntries(variables.map((name, at) => [`${name}_PORT`, String(ports[at])]))
  const environment = { PATH, HOME, JAVA_HOME, LAUREL_DATA: folder, ...own }
  const { runner, output, exited } = begin(environment)
  await eventually(() => {
    if (runner.exitCode === null) expect(output()).toContain('Laurel is ready after')
  }, 90)
  expect(output()).toContain('Laurel is ready after')
  return { runner, ports, environment, exited }
}

function begin(env: Environment): { runner: ChildProcess; output: () => string; exited: Promise<number | null> } {
  const runner = spawn(process.execPath, [join(checkout, 'infra/start.mjs'), '--empty'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [runner.stdout, runner.stderr]) stream.on('data', chunk => chunks.push(chunk))
  const exited = new Promise<number | null>(resolve => runner.once('close', resolve))
  return { runner, output: () => Buffer.concat(chunks).toString(), exited }
}

async function dataFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'laurel-runner-'))
  return {
    path,
    async [Symbol.asyncDispose]() {
      await removeLastingPlace(join(path, 'postgres'))
      await rm(path, { recursive: true, force: true })
    },
  }
}

async function childrenOf(parent: number | undefined): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const parents = await Promise.all(pids.map(async pid => (await fieldsOf(pid))[1]))
  return pids.filter((_, at) => parents[at] === String(parent))
}

async function isAlive(pid: number): Promise<boolean> {
  return !['Z', undefined].includes((await fieldsOf(pid))[0])
}

/** State, parent and what else Linux tells of a process after its name; nothing when there is none. */
async function fieldsOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
