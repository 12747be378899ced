import { afterAll, beforeAll, expect, test } from '@jest/globals'
import pg from 'pg'
import { asRefusal, isAboutData, isPassing, sqlStateOf } from './database-errors.ts'
import { createLog } from './log.ts'
import { createTestDatabase } from './testing/database.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => database[Symbol.asyncDispose]())

/** What a pool of one connection throws at `work`. */
async function thrownBy(work: (pool: pg.Pool) => Promise<unknown>, address = database.appUrl): Promise<unknown> {
  const pool = new pg.Pool({ connectionString: address, max: 1, connectionTimeoutMillis: 200 })
  pool.on('error', () => undefined)
  try {
    await work(pool)
  } catch (error) {
    return error
  } finally {
    await pool.end()
  }
  throw new Error('nothing was thrown')
}

const busy = async (pool: pg.Pool) => {
  const held = await pool.connect()
  await pool.query('select 1').finally(() => held.release())
}

test('what passes by itself: a database that is not reached, has no connection free, or ends one', async () => {
  const away = await thrownBy(pool => pool.query('select 1'), 'postgres://nobody@127.0.0.1:1/nothing')
  const crowded = await thrownBy(busy)
  const ended = await thrownBy(pool => pool.query('select pg_terminate_backend(pg_backend_pid())'))
  expect([away, crowded, ended].map(isPassing)).toEqual([true, true, true])
  expect(sqlStateOf(ended)).toBe('57P01')
})

test('what does not: wrong SQL, and data that does not fit, which is told apart', async () => {
  const wrong = await thrownBy(pool => pool.query('select nothing'))
  const unfit = await thrownBy(pool => pool.query(`select 'x'::int`))
  expect([wrong, unfit, new Error('of ours'), 'no error', null].map(isPassing)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
  expect([wrong, unfit].map(sqlStateOf)).toEqual(['42703', '22P02'])
  expect([wrong, unfit].map(isAboutData)).toEqual([false, true])
})

test('a statement given up for lack of time is told as such', async () => {
  const late = await thrownBy(pool => pool.query(`set statement_timeout = 20; select pg_sleep(5)`))
  expect(asRefusal(late, createLog('test', 'silent'), 'r-1')).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  expect(isPassing(late)).toBe(false)
})
