import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'

const EVERY_MS = 1_000

/** Answers what is wrong, or null. A check that throws is wrong in its message's words. */
export type Check = () => Promise<string | null>

export type Readiness = { problems(): string[] } & AsyncDisposable

/** Asks every check once a second, for ever, and tells what each last found. */
export function startReadiness(checks: Record<string, Check>, log: Log): Readiness {
  const found = new Map(Object.keys(checks).map(name => [name, 'not checked yet'] as [string, string | null]))
  const stop = new AbortController()
  const watch = async (name: string, check: Check) => {
    while (!stop.signal.aborted) {
      const problem = await check().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      if (problem !== found.get(name)) log.info({ check: name, problem }, problem ? 'not ready' : 'ready')
      found.set(name, problem)
      await pause(EVERY_MS, stop.signal)
    }
  }
  const ended = Promise.all(Object.entries(checks).map(([name, check]) => watch(name, check)))
  return {
    problems: () =>
      [...found].filter(([, problem]) => problem !== null).map(([name, problem]) => `${name}: ${problem}`),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}
