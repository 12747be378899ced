import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { withClient } from './database.ts'

const LOCK = 72_707_369 // the one that `prisma migrate deploy` takes

const HISTORY = `create table if not exists _prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`

type Migration = { name: string; sql: string; checksum: string }

/** Applies the Prisma migration folders under `folder` that the database lacks, one process at a time; returns their names. */
export function migrate(connectionString: string, folder: string): Promise<string[]> {
  return withClient(connectionString, async client => {
    await client.query('select pg_advisory_lock($1)', [LOCK]) // given back with the connection
    await client.query(HISTORY)
    const pending = await missing(client, await read(folder))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  })
}

/** The names of the migrations under `folder` that the database lacks; needs no more than to read. */
export function missingMigrations(connectionString: string, folder: string): Promise<string[]> {
  return withClient(connectionString, async client => {
    const { rows } = await client.query(`select to_regclass('_prisma_migrations') is not null as known`)
    const migrations = await read(folder)
    const pending = rows[0].known ? await missing(client, migrations) : migrations
    return pending.map(({ name }) => name)
  })
}

async function read(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(
    names.sort().map(async name => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function missing(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  )
  const applied = new Map(rows.map(row => [row.migration_name, row.checksum]))
  const edited = migrations.filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
  if (edited.length > 0)
    throw new Error(`migrations edited after they were applied: ${edited.map(({ name }) => name).join(', ')}`)
  return migrations.filter(({ name }) => !applied.has(name))
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) values ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${name} failed: ${wordsOf(error)}`, { cause: error })
  }
}

/** What Postgres says, with what it advises. */
function wordsOf(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint ? `${message} (${hint})` : message
}
