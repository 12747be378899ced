import { fileURLToPath } from 'node:url'
import { withClient } from '@laurel/shared/database'
import { migrate } from '@laurel/shared/migrate'
import { provision } from '@laurel/shared/provision'
import type pg from 'pg'
import type { Stand } from './stand.ts'

export type Service = 'membership' | 'evaluation' | 'awards'

/** A database by its name, as the application role and as superuser. */
export type Database = { name: string; appUrl: string; superuserUrl: string }

const passwords = { owner: 'owner-of-a-bench', app: 'app-of-a-bench' }

/** A database of a service, made by the service's own migrations. */
export async function createDatabase({ postgres }: Stand, service: Service, name: string): Promise<Database> {
  const { appUrl, ownerUrl } = await provision(postgres.url(), name, passwords)
  await migrate(ownerUrl, fileURLToPath(new URL(`../../../services/${service}/prisma/migrations`, import.meta.url)))
  return { name, appUrl, superuserUrl: postgres.url(name) }
}

/** Leaves a database as after a night: vacuumed, analysed and written out. */
export async function settle({ superuserUrl }: Database): Promise<void> {
  await withClient(superuserUrl, async client => {
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
}

let clones = 0

/** A copy of a database to which nobody is connected, to be spoilt by one measurement; dropped when disposed. */
export async function cloneOf({ postgres }: Stand, original: Database): Promise<Database & AsyncDisposable> {
  const name = `${original.name}_${++clones}`
  const asSuperuser = (sql: string) => withClient(postgres.url(), client => client.query(sql))
  await asSuperuser(`create database "${name}" template "${original.name}" strategy file_copy`)
  const appUrl = new URL(original.appUrl)
  appUrl.pathname = `/${name}`
  return {
    name,
    appUrl: appUrl.href,
    superuserUrl: postgres.url(name),
    async [Symbol.asyncDispose]() {
      await asSuperuser(`drop database "${name}" with (force)`)
    },
  }
}

/** Lays the rows of a table aside, empties it, and answers the statement that writes them there again. */
export function layAside({ superuserUrl }: Database, table: string): Promise<string> {
  return withClient(superuserUrl, async client => {
    const columns = await writtenColumns(client, table)
    await client.query(`create table same_${table} as select ${columns} from ${table}`)
    await client.query(`truncate ${table}`)
    await client.query(`vacuum analyze same_${table}`)
    await client.query('checkpoint')
    return `insert into ${table} (${columns}) select ${columns} from same_${table}`
  })
}

/** The columns of a table that are written: not those that Postgres makes itself. */
export async function writtenColumns(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names
    from information_schema.columns where table_name = $1 and is_identity = 'NO' and is_generated = 'NEVER'`,
    [table],
  )
  return rows[0]?.names ?? ''
}

/** The rows that a statement answers. */
export async function takeRows<R extends pg.QueryResultRow>({ superuserUrl }: Database, sql: string): Promise<R[]> {
  const { rows } = await withClient(superuserUrl, client => client.query<R>(sql))
  return rows
}
