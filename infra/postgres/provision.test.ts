import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Provisioned, provision } from '@laurel/shared/provision'
import { eventually } from '@laurel/shared/testing/eventually'
import pg from 'pg'

const superuserUrl = process.env.TEST_POSTGRES_URL ?? ''
const name = `provisioned_${randomBytes(4).toString('hex')}`
const passwords = { owner: "o'w:n/er @", app: 'ap%p?' }
let urls: Provisioned

beforeAll(async () => {
  urls = await provision(superuserUrl, name, passwords)
  await query(urls.ownerUrl, 'create table thing (id int generated always as identity primary key, name text)')
})

afterAll(() => drop(name))

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

test('the application may become the caller, as whom nothing is open that no migration opened; nobody logs in as him', async () => {
  await query(urls.appUrl, `set role ${name}_caller`)
  await expect(query(urls.appUrl, `set role ${name}_caller; select from thing`)).rejects.toMatchObject({
    code: '42501',
  })
  const caller = new URL(urls.appUrl)
  Object.assign(caller, { username: `${name}_caller`, password: 'any' })
  await expect(query(caller.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
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

test('a service that waits for its database is let in when what it makes there is open to the application', async () => {
  const awaited = `${name}_awaited`
  const addressOf = (role: 'owner' | 'app') => {
    const address = new URL(urls.ownerUrl)
    address.pathname = `/${awaited}`
    address.username = `${awaited}_${role}`
    address.password = encodeURIComponent(passwords[role])
    return address.href
  }
  const migrated = eventually(() => query(addressOf('owner'), 'create table thing (id int)'))
  await Promise.all([migrated, provision(superuserUrl, awaited, passwords)])
  expect((await query(addressOf('app'), 'select id from thing')).rows).toEqual([])
  await drop(awaited)
})

test('what was made before provisioning is open to the application too', async () => {
  const early = `${name}_early`
  await query(superuserUrl, `create database ${early}`)
  const inside = new URL(superuserUrl)
  inside.pathname = `/${early}`
  await query(inside.href, 'create table thing (id int generated always as identity)')
  const { appUrl } = await provision(superuserUrl, early, passwords)
  expect((await query(appUrl, 'insert into thing default values returning id')).rows).toEqual([{ id: 1 }])
  await drop(early)
})

async function drop(database: string): Promise<void> {
  await query(superuserUrl, `drop database ${database} with (force)`)
  await query(superuserUrl, `drop role ${database}_app, ${database}_caller, ${database}_owner`)
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}
