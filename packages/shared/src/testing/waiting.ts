import { eventually } from './eventually.ts'
import { rowsOf } from './store.ts'

const WAITING = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

/** Until exactly so many statements wait for a lock; on a connection of its own, for a transaction looks at the others once. */
export function untilWaiting(connectionString: string, statements = 1): Promise<void> {
  return eventually(async () => {
    const { length } = await rowsOf(connectionString, WAITING)
    if (length !== statements) throw new Error(`${length} statements wait for a lock instead of ${statements}`)
  })
}
