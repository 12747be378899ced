import pg from 'pg'
import { failPoint } from './fail-points.ts'
import type { Log } from './log.ts'

/** For its turn at a busy database a request waits longer than for one that is away. */
const TURN_MS = 10_000

/** How long a transaction waits for its turn and how long it may take, in milliseconds; Prisma's own 2 s and 5 s pass in a moment on a busy machine. */
export const transactionOptions = { maxWait: TURN_MS, timeout: 60_000 }

/** A pool whose idle connections may die with the server without taking the process along. */
export function openPool(connectionString: string, max: number, log: Log): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: TURN_MS })
  pool.on('error', error => log.warn({ err: error }, 'an idle database connection ended'))
  return pool
}

/** One connection to hold open; its end is logged, and seen by whoever uses it next. */
export async function openClient(connectionString: string, log: Log): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, keepAlive: true })
  client.on('error', error => log.warn({ err: error }, 'a held database connection ended'))
  await client.connect()
  return client
}

/** Runs `work` on a connection of its own. */
export async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined) // what it breaks off rejects by itself
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** What shared modules need of a Prisma client or transaction; every service's own client fits. */
export type Sql = {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>
  $queryRaw<T = unknown>(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<T>
}

/** Tagged-template SQL on one held connection, for what needs temporary tables or COPY beside it. */
export function sqlOn(client: pg.ClientBase): Sql {
  const send = (query: TemplateStringsArray, values: unknown[]) =>
    client.query(
      query.reduce((text, part, index) => `${text}$${index}${part}`),
      values,
    )
  return {
    $executeRaw: async (query, ...values) => (await send(query, values)).rowCount ?? 0,
    $queryRaw: async <T>(query: TemplateStringsArray, ...values: unknown[]) => (await send(query, values)).rows as T,
  }
}

/** Runs `work` in one transaction on a held connection. */
export async function inTransaction<T>(client: pg.ClientBase, work: (tx: Sql) => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work(sqlOn(client))
    failPoint('transaction-before-commit')
    await client.query('commit')
    failPoint('transaction-after-commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
