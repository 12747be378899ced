import { type Broker, missingTopics, type Reader } from './kafka.ts'
import type { Log } from './log.ts'
import { migrate, missingMigrations } from './migrate.ts'
import type { Check } from './readiness.ts'

type Store = {
  appUrl: string
  ownerUrl: string | undefined
  migrations: string
  ping: () => Promise<unknown>
  log: Log
}

/** The database answers and has every migration; applies those it lacks when it was given the owner's address. */
export function databaseCheck(store: Store): Check {
  let complete = false
  return async () => {
    if (!complete) {
      const missing = await bringUp(store)
      if (missing.length > 0) return `migrations are missing: ${missing.join(', ')}`
      complete = true
    }
    await store.ping()
    return null
  }
}

async function bringUp({ appUrl, ownerUrl, migrations, log }: Store): Promise<string[]> {
  const applied = ownerUrl ? await migrate(ownerUrl, migrations) : []
  if (applied.length > 0) log.info({ applied }, 'migrated')
  return missingMigrations(appUrl, migrations)
}

/** The brokers answer and have every topic that the service writes or reads. */
export function topicsCheck(kafka: Broker, topics: readonly string[]): Check {
  return async () => {
    const missing = await missingTopics(kafka, topics)
    return missing.length > 0 ? `topics are missing: ${missing.join(', ')}` : null
  }
}

/** The reader has joined its group and gets messages. */
export function readerCheck(reader: Reader): Check {
  return async () => (reader.joined() ? null : 'is not read yet')
}
