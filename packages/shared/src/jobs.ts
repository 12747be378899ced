import { createBell } from './bell.ts'
import { startLeader } from './leader.ts'
import type { Log } from './log.ts'

const IDLE_MS = 500
const AFTER_FAILURE_MS = 1_000

type Jobs = {
  connectionString: string
  /** Names the queue; one replica works on it at a time. */
  name: string
  log: Log
  /** The oldest unfinished job, or null. */
  next: () => Promise<string | null>
  /** Does a job, or goes on with it after a crash; returns early when the signal says stop. */
  run: (id: string, signal: AbortSignal) => Promise<void>
}

export type JobQueue = { poke(): void } & AsyncDisposable

/** Works through a service's stored jobs, one after the other; a job whose run throws is tried again. */
export function startJobs({ connectionString, name, log, next, run }: Jobs): JobQueue {
  const bell = createBell()
  const leader = startLeader({
    connectionString,
    name,
    log,
    async lead(client, signal) {
      signal.addEventListener('abort', bell.ring)
      while (!signal.aborted) {
        await client.query('select 1')
        const id = await next()
        if (id) await attempt(id, signal)
        else await bell.rung(IDLE_MS)
      }
    },
  })
  const attempt = async (id: string, signal: AbortSignal) => {
    try {
      await run(id, signal)
    } catch (error) {
      log.error({ err: error, job: id }, 'job failed, trying again')
      await bell.rung(AFTER_FAILURE_MS)
    }
  }
  return { poke: bell.ring, [Symbol.asyncDispose]: () => leader[Symbol.asyncDispose]() }
}
