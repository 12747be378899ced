import { fileURLToPath } from 'node:url'
import type { Sql } from './database.ts'
import { type Broker, missingTopics, type Reader } from './kafka.ts'
import type { Log } from './log.ts'
import { migrate, missingMigrations } from './migrate.ts'
import type { Check } from './readiness.ts'
import type { ServiceConfig } from './service-config.ts'

type Addresses = Pick<ServiceConfig, 'databaseUrl' | 'migrationDatabaseUrl'>

/** `migrations`: the folder of them. */
type Store = { db: Sql; migrations: URL; log: Log }

/** The database answers and has every migration; applies those it lacks when it was given the owner's address. */
export function databaseCheck(addresses: Addresses, { db, migrations, log }: Store): Check {
  const folder = fileURLToPath(migrations)
  let complete = false
  return async () => {
    if (!complete) {
      const missing = await bringUp(addresses, folder, log)
      if (missing.length > 0) return `migrations are missing: ${missing.join(', ')}`
      complete = true
    }
    await db.$queryRaw`select 1`
    return null
  }
}

async function bringUp({ databaseUrl, migrationDatabaseUrl }: Addresses, folder: string, log: Log): Promise<string[]> {
  const applied = migrationDatabaseUrl ? await migrate(migrationDatabaseUrl, folder) : []
  if (applied.length > 0) log.info({ applied }, 'migrated')
  return missingMigrations(databaseUrl, folder)
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
