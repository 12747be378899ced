import { ConfigError } from './config.ts'
import { createLog } from './log.ts'

const STOP_DEADLINE_MS = 20_000

/**
 * Runs one process: `start` it, wait for SIGTERM or SIGINT, dispose it, exit 0.
 * A wrong environment exits 1 with every problem named; so does a start that fails or a stop that takes over 20 s.
 */
export async function run(name: string, start: () => Promise<AsyncDisposable>): Promise<void> {
  const log = createLog(name, 'info')
  const stopped = signal()
  process.on('unhandledRejection', reason => die(log, reason))
  process.on('uncaughtException', error => die(log, error))
  try {
    const running = await start()
    log.info({ signal: await stopped }, 'stopping')
    setTimeout(() => die(log, new Error('did not stop in time')), STOP_DEADLINE_MS).unref()
    await running[Symbol.asyncDispose]()
    process.exit(0)
  } catch (error) {
    die(log, error)
  }
}

function signal(): Promise<string> {
  return new Promise(resolve => {
    process.on('SIGTERM', resolve)
    process.on('SIGINT', resolve)
  })
}

function die(log: ReturnType<typeof createLog>, error: unknown): never {
  if (error instanceof ConfigError) for (const problem of error.problems) log.fatal(problem)
  else log.fatal(error)
  process.exit(1)
}

/** Waits, or returns at once when the signal says stop. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
  })
}

/** Disposes one after the other, in the order given, each even when one before it failed; then throws the first failure. */
export async function disposeAll(items: AsyncDisposable[]): Promise<void> {
  const failures: unknown[] = []
  for (const item of items) {
    try {
      await item[Symbol.asyncDispose]()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** Things that are disposed at the same time, for each may have to wait for something that is away. */
export function together(items: AsyncDisposable[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(items.map(item => item[Symbol.asyncDispose]()))
    },
  }
}
