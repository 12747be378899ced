import { afterAll, beforeAll, expect, test } from '@jest/globals'
import pg from 'pg'
import type { Actor } from './actor.ts'
import { openForCaller } from './caller-database.ts'
import { inTransaction, type Sql, withClient } from './database.ts'
import { sqlStateOf } from './database-errors.ts'
import { newId } from './ids.ts'
import { createTestDatabase } from './testing/database.ts'

const memberId = newId()
const grants: Actor['grants'] = [{ role: 'officer', organization: newId() }]
const actor: Actor = { subject: 'tester', memberId, grants, locale: null }
const soon = () => Date.now() + 60_000

let database: Awaited<ReturnType<typeof createTestDatabase>>
let pool: pg.Pool
let role: string

/** One connection: whoever needs two at once never comes to an end. */
beforeAll(async () => {
  database = await createTestDatabase()
  role = new URL(database.appUrl).pathname.slice(1).concat('_caller')
  await withClient(database.ownerUrl, client =>
    client.query(`create function caller_role() returns text language sql return '${role}'`),
  )
  pool = new pg.Pool({ connectionString: database.appUrl, max: 1, connectionTimeoutMillis: 2_000 })
})

afterAll(async () => {
  await pool?.end()
  await database?.[Symbol.asyncDispose]()
})

const client = {
  async $transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const connection = await pool.connect()
    try {
      return await inTransaction(connection, work)
    } finally {
      connection.release()
    }
  },
}

type Seen = { role: string; caller: string; transaction: string; timeout: string }

const look = (tx: Sql) => tx.$queryRaw<Seen[]>`
  select current_user::text as role, coalesce(current_setting('laurel.caller', true), '') as caller,
    pg_current_xact_id()::text as transaction, current_setting('statement_timeout') as timeout`

test('all reads of a request share one transaction, which knows the caller and ends with the request', async () => {
  const db = openForCaller(client, { actor, endsAt: soon() })
  const seen = (await Promise.all([db.read(look), db.read(look), db.read(look)])).flat()
  expect(new Set(seen.map(({ transaction }) => transaction)).size).toBe(1)
  expect(seen[0]?.role).toBe(role)
  expect(seen[0]?.caller).toBe(JSON.stringify({ memberId, grants }))
  await db.end()
  const [afterwards] = (
    await pool.query('select current_user::text as role, current_setting($1, true) as caller', ['laurel.caller'])
  ).rows
  expect(afterwards).toEqual({ role: new URL(database.appUrl).username, caller: '' })
})

test('nothing is asked of the database for a request that asks nothing of it', async () => {
  const unreachable = { $transaction: () => Promise.reject(new Error('asked')) }
  await expect(openForCaller(unreachable, { actor, endsAt: soon() }).end()).resolves.toBeUndefined()
})

test('a write has a transaction of its own, for which what was read before gives its connection back', async () => {
  const db = openForCaller(client, { actor, endsAt: soon() })
  const [read] = await db.read(look)
  const [written] = await db.write(async tx => look(tx))
  const [readAgain] = await db.read(look)
  await db.end()
  expect(new Set([read, written, readAgain].map(seen => seen?.transaction)).size).toBe(3)
  expect(new Set([read, written, readAgain].map(seen => seen?.role))).toEqual(new Set([role]))
})

test('a statement that fails costs itself: others of the request go on in a new transaction', async () => {
  const db = openForCaller(client, { actor, endsAt: soon() })
  const fails = (tx: Sql) => tx.$queryRaw`select 1 / 0`
  const [before, failed, after] = await Promise.allSettled([db.read(look), db.read(fails), db.read(look)])
  await db.end()
  expect([before?.status, after?.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(sqlStateOf((failed as PromiseRejectedResult).reason)).toBe('22012')
})

test('what still runs of a request that was answered reads nothing more, and holds no connection', async () => {
  const db = openForCaller(client, { actor, endsAt: soon() })
  await db.read(look)
  await db.end()
  await expect(db.read(look)).rejects.toThrow('the request is over')
  await expect(db.write(async tx => look(tx))).rejects.toThrow('the request is over')
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a database that does not begin is tried once for a request', async () => {
  let tries = 0
  const away = {
    $transaction: () => {
      tries++
      return Promise.reject(new Error('away'))
    },
  }
  const db = openForCaller(away, { actor, endsAt: soon() })
  const read = await Promise.allSettled([db.read(look), db.read(look)])
  await db.end()
  expect(read).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }])
  expect(tries).toBe(1)
})

test('a statement is given up when the time of its request is over, and none is begun afterwards', async () => {
  const db = openForCaller(client, { actor, endsAt: Date.now() + 300 })
  const began = performance.now()
  const late = await db.read(tx => tx.$queryRaw`select pg_sleep(20)::text`).then(String, sqlStateOf)
  expect(late).toBe('57014')
  expect(performance.now() - began).toBeLessThan(5_000)
  await expect(db.read(look)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  await expect(db.write(async tx => look(tx))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  await db.end()
})
