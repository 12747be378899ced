import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Grant, Role } from '@laurel/shared/actor'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { migrate } from '@laurel/shared/migrate'
import type { Caller } from '@laurel/shared/testing/callers'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { codesOf } from '@laurel/shared/testing/graph'
import { asCaller, idsSeen, outcomeOf, planOf, privilegesOf, withIds } from '@laurel/shared/testing/row-security'
import { callersAround, csvOfMembers, membersCsv, organizationsCsv, rootId, startExample } from './example.ts'

const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']
const tables = ['members', 'member_organization_periods', 'member_status_periods']

let example: Awaited<ReturnType<typeof startExample>>
let callers: Caller[]
let members: { id: string; path: string[]; organizationId: string }[]
const places: Record<string, string> = {}
const place = (code: string) => places[code] ?? ''
const url = () => example.database.appUrl

/** Members in two districts, and an import with a bad line in one of them. */
beforeAll(async () => {
  example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  await example.importFile({ kind: 'MEMBERS', csv: membersCsv })
  await withClient(example.database.ownerUrl, async client => {
    for (const { id, code } of (await client.query('select id, code from organizations')).rows) places[code] = id
    members = (
      await client.query(`select m.id, o.path, o.id as "organizationId" from members m
        join organizations o on o.id = m.organization_id`)
    ).rows
  })
  const bad = csvOfMembers('00000009,Đỗ Văn Xấu,1990-02-30,2014-02-03,,HN.001.01.C1,2014-02-03,')
  await example.importFile({ kind: 'MEMBERS', csv: bad, organizationId: place('HN.001.01'), mode: 'DRY_RUN' })
  callers = callersAround(place)
})

afterAll(() => example?.[Symbol.asyncDispose]())

const holds = (grants: Grant[], roles: Role[], path: string[]) =>
  grants.some(({ role, organization }) => roles.includes(role) && path.includes(organization))

test.each(tables)('whatever is asked of %s, a caller meets those whom he may see', async table => {
  const sql = `select distinct ${table === 'members' ? 'id' : 'member_id'} as id from ${table}`
  const seen = await Promise.all(callers.map(({ grants }) => idsSeen(url(), { grants }, sql)))
  const expected = callers.map(({ grants }) =>
    members
      .filter(({ path }) => holds(grants, readers, path))
      .map(({ id }) => id)
      .sort(),
  )
  expect(seen).toEqual(expected)
  expect(new Set(expected.map(ids => ids.length))).toEqual(new Set([0, 1, 2, 3]))
})

test('a member meets himself, and a transaction that says no caller meets nobody', async () => {
  for (const { id } of members)
    expect(await idsSeen(url(), { grants: [], memberId: id }, 'select id from members')).toEqual([id])
  const nobody = await withClient(url(), async client => {
    await client.query(`begin; select set_config('role', caller_role(), true)`)
    return (await client.query('select id from members')).rows
  })
  expect(nobody).toEqual([])
})

/** A search that names every organisation as its scope, and `self` as the one who asks. */
const searchAs = (self: string | null) => `
  select distinct members_named(word, null, null, array(select id from organizations), ${self ? `'${self}'` : 'null'},
    '', '00000000-0000-0000-0000-000000000000', 100) as id from unnest(array['van', 'thi']) word`

test('whatever scope a search by name is given, a caller finds those whom he may see', async () => {
  for (const { grants } of callers) {
    const visible = members.filter(({ path }) => holds(grants, readers, path)).map(({ id }) => id)
    const selves = [null, ...members.map(({ id }) => id)]
    const found = await Promise.all(selves.map(self => idsSeen(url(), { grants }, searchAs(self))))
    expect(found).toEqual(selves.map(() => visible.sort()))
  }
})

test('whoever a search by name is told that he is, a member finds himself, and nobody who does not ask is found', async () => {
  for (const { id } of members)
    for (const self of members)
      expect(await idsSeen(url(), { grants: [], memberId: id }, searchAs(self.id))).toEqual(id === self.id ? [id] : [])
  const nobody = await withClient(url(), async client => {
    await client.query(`begin; select set_config('role', caller_role(), true)`)
    return (await client.query(searchAs(members[0]?.id ?? ''))).rows
  })
  expect(nobody).toEqual([])
})

test('the application itself does not search: it asks for nobody', async () => {
  await expect(withClient(url(), client => client.query(searchAs(null)))).rejects.toThrow(
    'permission denied for function members_named',
  )
})

test('imports and what was wrong with them are for officers and auditors over their organisation', async () => {
  const paths = { [rootId]: [rootId], [place('HN.001.01')]: [rootId, place('HN.001'), place('HN.001.01')] }
  const seen = await Promise.all(
    callers.map(({ grants }) =>
      asCaller(url(), { grants }, async client => {
        const { rows } = await client.query(`select j.organization_id as place, count(p.job_id)::int as problems
          from import_jobs j left join import_problems p on p.job_id = j.id group by j.id order by j.started_at`)
        return rows
      }),
    ),
  )
  const all = [rootId, rootId, place('HN.001.01')].map((id, index) => ({ place: id, problems: index === 2 ? 1 : 0 }))
  expect(seen).toEqual(
    callers.map(({ grants }) => all.filter(job => holds(grants, ['officer', 'auditor'], paths[job.place] ?? []))),
  )
  expect(new Set(seen.map(jobs => jobs.length))).toEqual(new Set([0, 1, 3]))
})

const refused = '42501'
const stay = 'member_organization_periods'

test('what was wrong with an import is for whoever sees the import', async () => {
  const problems = 'select distinct job_id as id from import_problems'
  const seen = (code: string) => idsSeen(url(), { grants: [{ role: 'officer', organization: place(code) }] }, problems)
  expect([(await seen('HN.001')).length, (await seen('HN.002')).length]).toEqual([1, 0])
})

test.each([
  ['moves a member', "update members set organization_id = 'CELL' where id = 'MINE'", 1],
  ['moves him elsewhere', "update members set organization_id = 'ELSEWHERE' where id = 'MINE'", refused],
  ['moves one of elsewhere', "update members set organization_id = 'CELL' where id = 'OTHER'", 0],
  ['locks one of elsewhere', "select from members where id = 'OTHER' for update", 0],
  ['ends a stay elsewhere', `update ${stay} set to_day = now() where member_id = 'OTHER'`, 0],
  ['begins a stay elsewhere', `insert into ${stay} values ('MINE', now(), null, 'ELSEWHERE')`, refused],
  ['adds a member', "insert into members (id) values ('NEW')", refused],
  ['deletes members', 'delete from members', refused],
  ['reads what is to be told', 'select from outbox', refused],
  ['reads who did what', 'select from audit_entries', refused],
  ['reads names', 'select from member_names', refused],
  ['changes names', "insert into member_names values ('An Nguyễn Văn')", refused],
  ['reads a file', 'select from import_chunks', refused],
  ['takes the wall down', 'alter table members disable row level security', refused],
  [
    'starts an import elsewhere',
    `insert into import_jobs (id, kind, mode, organization_id, actor, request_id)
      values ('NEW', 'MEMBERS', 'DRY_RUN', 'ELSEWHERE', 'x', 'x')`,
    refused,
  ],
])('an officer of a district %s: %s', async (_, sql, outcome) => {
  const officer = { grants: [{ role: 'officer' as const, organization: place('HN.001') }] }
  const [cell, elsewhere] = [place('HN.001.01.C1'), place('HN.002.01.C1')]
  const at = (organization: string) => members.find(({ organizationId }) => organizationId === organization)?.id ?? ''
  const ids = { CELL: cell, ELSEWHERE: elsewhere, MINE: at(cell), OTHER: at(elsewhere), NEW: newId() }
  const meant = withIds(sql, ids)
  expect(await outcomeOf(url(), officer, meant)).toBe(outcome)
})

test('of every table it is said what a caller may do, and all rows are open only where none is about a person', async () => {
  expect(await privilegesOf(example.database.ownerUrl)).toEqual([
    'audit_entries: insert, all rows',
    'import_chunks: insert',
    'import_jobs: insert, select, update',
    'import_problems: select',
    'member_organization_periods: insert, select, update',
    'member_status_periods: select',
    'members: select, update',
    'organization_periods: insert, select, all rows',
    'organizations: insert, select, all rows',
    'outbox: insert, all rows',
  ])
})

test.each([
  ['appraiser', 'moves a member', "update members set status = 'EXEMPT' where id = 'MINE'", 0],
  ['appraiser', 'ends a stay', `update ${stay} set to_day = now() where member_id = 'MINE'`, 0],
  ['auditor', 'sends an import', `update import_jobs set status = 'QUEUED' where organization_id = 'WARD'`, 0],
  ['auditor', 'sends a file', `insert into import_chunks select id, 7, '' from import_jobs limit 1`, refused],
  ['officer', 'sends a file', `insert into import_chunks select id, 7, '' from import_jobs limit 1`, 1],
] as const)('who may read and not write: an %s %s: %s', async (role, _, sql, outcome) => {
  const mine = members.find(({ organizationId }) => organizationId === place('HN.001.01.C1'))?.id
  const meant = sql.replaceAll('MINE', mine ?? '').replaceAll('WARD', place('HN.001.01'))
  const reader = { grants: [{ role, organization: place('HN.001') }] }
  expect(await outcomeOf(url(), reader, meant)).toBe(outcome)
})

test('a database without the role of callers is not migrated, and is told what it lacks', async () => {
  await using empty = await createTestDatabase()
  const role = `${new URL(empty.appUrl).pathname.slice(1)}_caller`
  const superuser = new URL(process.env.TEST_POSTGRES_URL ?? '')
  superuser.pathname = new URL(empty.appUrl).pathname
  await withClient(superuser.href, client => client.query(`drop owned by "${role}"; drop role "${role}"`))
  const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))
  await expect(migrate(empty.ownerUrl, migrations)).rejects.toThrow(
    `migration 0003_row_security failed: the role ${role}, as which requests run, is missing or nobody may become it (create role ${role} nologin;`,
  )
})

test('requests run as the caller: what he may not, they cannot', async () => {
  const list = '{ members { nodes { id } } }'
  expect((await example.graph(list)).data.members.nodes).toHaveLength(3)
  const role = `${new URL(url()).pathname.slice(1)}_caller`
  await withClient(example.database.ownerUrl, client => client.query(`revoke select on members from "${role}"`))
  expect(codesOf(await example.graph(list))).toEqual(['INTERNAL'])
  await withClient(example.database.ownerUrl, client => client.query(`grant select on members to "${role}"`))
  expect((await example.graph(list)).data.members.nodes).toHaveLength(3)
})

/** Of comparisons only those that leak nothing are looked up in an index before the policies have chosen the rows. */
test.each([
  ['the next page by name', `(m.sort_name, m.id) > ('B', '${newId()}')`, 'members_by_name'],
  ['members by id', `m.id = any('{${newId()},${newId()}}')`, 'members_pkey'],
])('policies leave %s to its index', async (_, condition, index) => {
  const officer = { grants: [{ role: 'officer' as const, organization: rootId }] }
  const plan = await planOf(
    url(),
    officer,
    `select m.id from members m where ${condition} order by m.sort_name, m.id limit 20`,
  )
  expect(plan).toMatch(new RegExp(`Scan using ${index} on members m.*\\n\\s+Index Cond: `))
  expect(plan).not.toMatch(/hashed SubPlan/)
})
