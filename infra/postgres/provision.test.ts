import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Provisioned, provision } from '@laurel/shared/provision'
import pg from 'pg'

const superuserUrl = process.env.TEST_POSTGRES_URL ?? ''
const name = `provisioned_${randomBytes(4).toString('hex')}`
const passwords = { owner: "o'w:n/er @", app: 'ap%p?' }
let urls: Provisioned

beforeAll(async () => {
  urls = await provision(superuserUrl, name, passwords)
  await query(urls.ownerUrl, 'create table thing (id int generated always as identity primary key, name text)')
})

afterAll(async () => {
  await query(superuserUrl, `drop database ${name} with (force)`)
  await query(superuserUrl, `drop role ${name}_app, ${name}_owner`)
})

test('provisioning twice changes nothing and gives the same addresses', async () => {
  await query(urls.appUrl, "insert into thing (name) values ('kept')")
  expect(await provision(superuserUrl, name, passwords)).toEqual(urls)
  expect((await query(urls.appUrl, 'select name from thing')).rows).toEqual([{ name: 'kept' }])
})

test('a new password takes the place of the old one', async () => {
  const changed = await provision(superuserUrl, name, { ...passwords, app: 'new' })
  expect(await query(changed.appUrl, 'select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
  await expect(query(urls.appUrl, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await provision(superuserUrl, name, passwords)
})

test('the application role reads and writes rows of the owner and makes temporary tables', async () => {
  await query(urls.appUrl, "update thing set name = 'written'")
  await query(urls.appUrl, 'create temporary table brief (id int)')
  expect((await query(urls.appUrl, 'delete from thing returning name')).rows).toEqual([{ name: 'written' }])
})

test.each([
  'create table other (id int)',
  'alter table thing add column more int',
  'drop table thing',
  'truncate thing',
])('the application role may not: %s', async statement => {
  await expect(query(urls.appUrl, statement)).rejects.toMatchObject({ code: '42501' })
})

test('the owner makes the extensions that the services need, and Vietnamese names sort as readers expect', async () => {
  for (const extension of ['unaccent', 'pg_trgm', 'ltree', 'btree_gist', 'pgcrypto'])
    await query(urls.ownerUrl, `create extension ${extension}`)
  const sorted = await query(
    urls.appUrl,
    `select string_agg(name, ' ' order by name collate "vi-x-icu") as names from unnest(array['Đặng', 'Dũng', 'Ân', 'An']) name`,
  )
  expect(sorted.rows).toEqual([{ names: 'An Ân Dũng Đặng' }])
})

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
