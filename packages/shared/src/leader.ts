import type pg from 'pg'
import { openClient } from './database.ts'
import { sqlStateOf } from './database-errors.ts'
import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'

const RETRY_MS = 500

type Leadership = {
  connectionString: string
  /** Names the one thing of which there is only one leader at a time. */
  name: string
  log: Log
  /** Called while leading, on the connection that holds the lock; returns when the signal says stop. */
  lead: (client: pg.Client, signal: AbortSignal) => Promise<void>
}

/**
 * Lets one replica at a time lead: the lock is Postgres' session lock, so a leader that dies is followed at once.
 * Failures are logged and tried again; disposing waits for the work in hand.
 */
export function startLeader({ connectionString, name, log, lead }: Leadership): AsyncDisposable {
  const stop = new AbortController()
  let term = new AbortController() // of each time of leading, so that nothing piles up on one signal
  stop.signal.addEventListener('abort', () => term.abort())
  const loop = async () => {
    while (!stop.signal.aborted) {
      try {
        term = new AbortController()
        await stand(term.signal)
      } catch (error) {
        if (!stop.signal.aborted) tell(error, name, log)
      }
      await pause(RETRY_MS, stop.signal)
    }
  }
  const stand = async (signal: AbortSignal) => {
    const client = await openClient(connectionString, log)
    try {
      const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as won', [
        `leader of ${name}`,
      ])
      if (rows[0].won) await lead(client, signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const ended = loop()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}

/** A table or a column that is not there: Postgres' codes, and Prisma's. */
const unmigrated = new Set(['42P01', '42703', 'P2021', 'P2022'])

/** On a first start the tables may come a moment later than whoever leads. */
function tell(error: unknown, name: string, log: Log): void {
  if (unmigrated.has(sqlStateOf(error))) log.info({ leader: name }, 'waiting for migrations')
  else log.warn({ err: error, leader: name }, 'leader failed, trying again')
}
