import { expect, test } from '@jest/globals'
import { openPool, sqlOn, withClient } from './database.ts'
import { newId } from './ids.ts'
import { outboxLateness } from './lateness.ts'
import { createLog } from './log.ts'
import { createTestDatabase } from './testing/database.ts'
import { eventually } from './testing/eventually.ts'

const OUTBOX = 'create table outbox (position bigint generated always as identity primary key, id uuid not null)'

test('an outbox is late by its oldest event and by how many wait, which is counted so far and no further', async () => {
  await using database = await createTestDatabase()
  await withClient(database.ownerUrl, client => client.query(OUTBOX))
  const pool = openPool(database.appUrl, 1, createLog('test', 'silent'))
  await using _ = { [Symbol.asyncDispose]: () => pool.end() }
  const measure = outboxLateness(sqlOn(pool as never))
  expect(await measure()).toBeNull()
  await pool.query('insert into outbox (id) values ($1)', [newId()])
  expect(await measure()).toBeNull() // on its way
  const late = await eventually(async () => {
    const found = await measure()
    expect(found).not.toBeNull()
    return found
  })
  expect(late).toEqual({ what: 'outbox', seconds: 3, count: 1, text: 'outbox: 1 events wait, the oldest for 3 s' })
  await pool.query('insert into outbox (id) select uuidv7() from generate_series(1, 20000)')
  expect(await measure()).toMatchObject({ count: 10_000, text: expect.stringMatching(/^outbox: 10000\+ events wait/) })
  await pool.query('delete from outbox')
  expect(await measure()).toBeNull()
})
