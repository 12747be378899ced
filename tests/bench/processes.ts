import { type ChildProcess, fork, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { checkout } from '@laurel/infra/runner/checkout'
import type { Guard } from '@laurel/infra/runner/guard'
import { halt } from '@laurel/infra/runner/program'
import { eventually } from '@laurel/shared/testing/eventually'

/** A running Node process that is measured; `failed` rejects when it ends without being asked to. */
export type Process = { pid: number; failed: Promise<never> } & AsyncDisposable

export type Launch = { guard: Guard; profile: string | undefined }

const READY_SECONDS = 120
const PATIENCE_MS = 20_000
const TAIL_LINES = 20
/** Before Kafka (3) and Postgres (4). */
const RANK = 2

/** `until`: what it is waited for, that it says it is ready or only that it listens. */
type Program = { name: string; script: string; env: NodeJS.ProcessEnv; flags?: string[]; until: 'ready' | 'live' }

/** Starts a compiled program of the checkout and waits for it. */
export async function startProgram(
  launch: Launch,
  { name, script, env, flags = [], until }: Program,
): Promise<Process & { url: string }> {
  const args = [...profiling(launch, name), ...flags, join(checkout, script)]
  const child = spawn(process.execPath, args, { env, cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] })
  const running = watchOver(launch.guard, child, name)
  const url = `http://127.0.0.1:${env.PORT}`
  const path = until === 'ready' ? 'readyz' : 'livez'
  await Promise.race([running.failed, eventually(() => insist(`${url}/${path}`), READY_SECONDS)])
  return { ...running, url }
}

async function insist(url: string): Promise<void> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
}

export type Yardstick = Process & { go: () => Promise<void> }

/** Starts a yardstick and waits until it is prepared; `go` lets it do its work once. */
export async function startYardstick(launch: Launch, name: string, input: object): Promise<Yardstick> {
  const script = fileURLToPath(new URL(`yardsticks/${name}.js`, import.meta.url))
  const env = { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' }
  const child = fork(script, [JSON.stringify(input)], { env, execArgv: profiling(launch, name), silent: true })
  const running = watchOver(launch.guard, child, name)
  const said = (word: string) =>
    new Promise<void>(resolve => child.on('message', message => message === word && resolve()))
  await Promise.race([running.failed, said('ready')])
  return {
    ...running,
    async go() {
      const done = said('done')
      child.send('go')
      await Promise.race([running.failed, done])
    },
  }
}

let profiles = 0

function profiling({ profile }: Launch, name: string): string[] {
  if (profile === undefined) return []
  return ['--cpu-prof', `--cpu-prof-dir=${profile}`, `--cpu-prof-name=${++profiles}-${name}.cpuprofile`]
}

function watchOver(guard: Guard, child: ChildProcess, name: string): Process {
  const pid = child.pid ?? 0
  guard.hold(pid, RANK, ['SIGTERM'])
  const tail: string[] = []
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      createInterface({ input: stream }).on('line', line => void (tail.push(line) > TAIL_LINES && tail.shift()))
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  let stopped: Promise<void> | undefined
  const failed = exited.then(({ code, signal }) => {
    if (stopped !== undefined) return new Promise<never>(() => undefined)
    throw new Error([`${name} ended by ${code ?? signal}; its last words:`, ...tail].join('\n'))
  })
  failed.catch(() => undefined) // whoever waits for something of it is told
  return {
    pid,
    failed,
    [Symbol.asyncDispose]() {
      stopped ??= halt({ pid, exited }, ['SIGTERM'], PATIENCE_MS).then(() => guard.release(pid))
      return stopped
    },
  }
}
