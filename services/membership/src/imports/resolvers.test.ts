import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { limitConnections } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { codesOf } from '@laurel/shared/testing/graph'
import { untilWaiting } from '@laurel/shared/testing/waiting'
import pg from 'pg'
import { csvOfMembers, membersCsv, organizationsCsv, putFile, rootId, startExample } from '../example.ts'

async function rowsOf(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

const AUDIT = `select action, count(*)::int as count from audit_entries where action like 'import%' group by 1 order by 1`

test('a file of organisations and one of members are imported, with one audit entry and one event a row', async () => {
  await using example = await startExample()
  const organizations = await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  expect(organizations).toMatchObject({ status: 'COMPLETED', total: 6, done: 6, created: 6, problemCount: 0 })
  const members = await example.importFile({ kind: 'MEMBERS', csv: `\uFEFF${membersCsv}` })
  expect(members).toMatchObject({ status: 'COMPLETED', total: 3, done: 3, created: 3, unchanged: 0 })
  expect(await rowsOf(example.database.ownerUrl, AUDIT)).toEqual([
    { action: 'importMember', count: 3 },
    { action: 'importOrganization', count: 6 },
  ])
  const { data } = await example.graph(`{ members { nodes { displayName birthDate status
    organization { code path { code } } statusPeriods { status from to } } } }`)
  expect(data.members.nodes).toEqual([
    expect.objectContaining({ displayName: 'Nguyễn Văn An', status: 'OFFICIAL' }),
    {
      displayName: 'Trần Thị Bình',
      birthDate: '1950-03-15',
      status: 'EXEMPT',
      organization: {
        code: 'HN.001.01.C1',
        path: ['HN', 'HN.001', 'HN.001.01', 'HN.001.01.C1'].map(code => ({ code })),
      },
      statusPeriods: [
        { status: 'PROBATIONARY', from: '1975-02-03', to: '1976-02-03' },
        { status: 'OFFICIAL', from: '1976-02-03', to: '2012-01-01' },
        { status: 'EXEMPT', from: '2012-01-01', to: null },
      ],
    },
    expect.objectContaining({ displayName: 'Lê Văn Cường', status: 'PROBATIONARY' }),
  ])
})

test('importing the same files twice changes nothing, audits nothing and publishes nothing', async () => {
  await using example = await startExample()
  const both = async () => [
    await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv }),
    await example.importFile({ kind: 'MEMBERS', csv: membersCsv }),
  ]
  await both()
  const state = `select (select last_value from outbox_position_seq) as published,
    (select last_value from audit_entries_position_seq) as audited, (select sum(version) from members) as versions`
  const [before] = await rowsOf(example.database.ownerUrl, state)
  const [organizations, members] = await both()
  expect(organizations).toMatchObject({ status: 'COMPLETED', created: 0, changed: 0, unchanged: 6 })
  expect(members).toMatchObject({ status: 'COMPLETED', created: 0, changed: 0, unchanged: 3 })
  const [after] = await rowsOf(example.database.ownerUrl, state)
  expect(after).toEqual({ ...before, audited: String(Number(before.audited) + 2) }) // the two startImport
})

test('every bad line is named with its line, column and reason, in both languages, and nothing is imported', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const csv = csvOfMembers(
    '00000001,Nguyễn Văn An,1970-05-01,1995-02-03,1996-02-03,HN.001.01.C1,2008-08-01,',
    '00000002,,31/2/1950,1975-02-03,1974-02-03,HN.001.01.C9,2008-08-01,',
    '00000001,Lê Văn Cường,1990-05-01,2001-02-03,,HN.001,2999-02-03,',
    '00000004,Lê Văn Dũng,1990-05-01',
  )
  const job = await example.importFile({ kind: 'MEMBERS', csv })
  expect(job).toMatchObject({ status: 'REJECTED', created: 0, done: 0 })
  expect(job.problems.nodes.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual([
    [3, 'birth_date', 'DATE_INVALID'],
    [3, 'full_name', 'REQUIRED'],
    [3, 'official_on', 'BEFORE_ADMISSION'],
    [3, 'organization_code', 'ORGANIZATION_UNKNOWN'],
    [4, 'admitted_on', 'UNDER_AGE'],
    [4, 'card_number', 'TWICE_IN_FILE'],
    [4, 'joined_on', 'DATE_IN_FUTURE'],
    [4, 'organization_code', 'ORGANIZATION_WITHOUT_MEMBERS'],
    [5, null, 'COLUMN_COUNT'],
    [5, 'admitted_on', 'REQUIRED'],
    [5, 'joined_on', 'REQUIRED'],
    [5, 'organization_code', 'REQUIRED'],
  ])
  expect(job.problems.nodes[0].message).toBe('“1950-02-31” is not a day (write 2014-03-15 or 15/3/2014).')
  const vietnamese = await example.importFile({ kind: 'MEMBERS', csv, mode: 'DRY_RUN', locale: 'vi' })
  expect(vietnamese.problems.nodes[1].message).toBe('Cột full_name không được để trống.')
  expect(await rowsOf(example.database.ownerUrl, 'select count(*)::int as n from members')).toEqual([{ n: 0 }])
})

test('the good lines are imported when they are asked for', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const csv = `${membersCsv}\n00000009,Vô Danh,1970-05-01,1995-02-03,,HN.009,2008-08-01,`
  const job = await example.importFile({ kind: 'MEMBERS', csv, mode: 'GOOD_LINES' })
  expect(job).toMatchObject({ status: 'COMPLETED', total: 4, created: 3, problemCount: 1 })
})

test('a dry run checks everything and stores nothing', async () => {
  await using example = await startExample()
  const job = await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv, mode: 'DRY_RUN' })
  expect(job).toMatchObject({ status: 'COMPLETED', total: 6, created: 0, problemCount: 0 })
  const { data } = await example.graph('{ organizations { nodes { code } } }')
  expect(data.organizations.nodes).toEqual([{ code: 'HN' }])
})

test('a correction is one new version, and shows what was before', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  await example.importFile({ kind: 'MEMBERS', csv: membersCsv })
  const job = await example.importFile({ kind: 'MEMBERS', csv: membersCsv.replace('Văn An', 'Văn Ân') })
  expect(job).toMatchObject({ created: 0, changed: 1, unchanged: 2 })
  const sql = `select before ->> 'displayName' as before, after ->> 'displayName' as after
    from audit_entries where action = 'importMember' and before is not null`
  expect(await rowsOf(example.database.ownerUrl, sql)).toEqual([{ before: 'Nguyễn Văn An', after: 'Nguyễn Văn Ân' }])
})

test('a name in decomposed Unicode is the same name', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  await example.importFile({ kind: 'MEMBERS', csv: membersCsv })
  const job = await example.importFile({ kind: 'MEMBERS', csv: membersCsv.normalize('NFD') })
  expect(job).toMatchObject({ status: 'COMPLETED', changed: 0, unchanged: 3 })
})

test.each([
  ['a file that is not UTF-8', Buffer.from([0x63, 0x0a, 0xff, 0xfe]), [[2, null, 'NOT_UTF8']]],
  ['an open quotation mark', 'card_number,"full_name\n', [[1, null, 'CSV_SYNTAX']]],
  [
    'wrong columns',
    'code,name,kind,from,from,colour\nx,y,z,1,2,3',
    [
      [1, 'colour', 'COLUMN_UNKNOWN'],
      [1, 'from', 'COLUMN_TWICE'],
      [1, 'parent_code', 'COLUMN_MISSING'],
    ],
  ],
])('%s is rejected as a whole, with its place', async (_, csv, problems) => {
  await using example = await startExample()
  const job = await example.importFile({ kind: 'ORGANIZATIONS', csv, mode: 'GOOD_LINES' })
  expect(job.status).toBe('REJECTED')
  expect(job.problems.nodes.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual(
    problems,
  )
})

test('an organisation under a bad line, under one of the wrong kind or outside the scope is named', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const { data } = await example.graph('{ organization(code: "HN.001") { id } }')
  const csv = `code,name,kind,parent_code,from
HN.001.02,Đảng uỷ phường Trúc Bạch,GRASSROOTS,HN.001,2008-08-01
HN.001.02.C1,Chi bộ số 1,CELL,HN.001.02,2008-08-01
HN.002.02,Đảng uỷ phường Hàng Mã,GRASSROOTS_COMMITTEE,HN.002,2008-08-01
HN.001.03,Đảng uỷ A,GRASSROOTS_COMMITTEE,HN.001.04,2008-08-01
HN.001.04,Đảng uỷ B,GRASSROOTS_COMMITTEE,HN.001.03,2008-08-01`
  const job = await example.importFile({ kind: 'ORGANIZATIONS', csv, organizationId: data.organization.id })
  expect(job.problems.nodes.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual([
    [2, 'kind', 'KIND_UNKNOWN'],
    [3, 'parent_code', 'PARENT_NOT_IMPORTED'],
    [4, 'parent_code', 'OUT_OF_SCOPE'],
    [5, 'kind', 'KIND_NOT_UNDER_PARENT'],
    [6, 'kind', 'KIND_NOT_UNDER_PARENT'],
  ])
})

test('an organisation that is renamed keeps its former name on former days', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const renamed = `code,name,kind,parent_code,from\nHN.001,Quận uỷ Ba Đình mới,DISTRICT_COMMITTEE,HN,2020-01-01`
  expect(await example.importFile({ kind: 'ORGANIZATIONS', csv: renamed })).toMatchObject({ changed: 1 })
  const { data } = await example.graph(`{ organization(code: "HN.001") { name before: name(asOf: "2019-12-31")
    never: name(asOf: "2000-01-01") path(asOf: "2019-12-31") { code } periods { from to } } }`)
  expect(data.organization).toEqual({
    name: 'Quận uỷ Ba Đình mới',
    before: 'Quận uỷ Ba Đình',
    never: null,
    path: [{ code: 'HN' }, { code: 'HN.001' }],
    periods: [
      { from: '2008-08-01', to: '2020-01-01' },
      { from: '2020-01-01', to: null },
    ],
  })
})

test('an import is its officer’s: another district’s officer neither starts, sends nor sees it', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const { data } = await example.graph(
    '{ a: organization(code: "HN.001") { id } b: organization(code: "HN.002") { id } }',
  )
  const stranger = await example.issuer.token([{ role: 'officer', organization: data.b.id }])
  const input = { id: newId(), kind: 'MEMBERS', mode: 'DRY_RUN', organizationId: data.a.id }
  const start = 'mutation ($input: StartImportInput!) { startImport(input: $input) { status } }'
  expect(codesOf(await example.graph(start, { input }, stranger))).toEqual(['OUT_OF_SCOPE'])
  expect((await example.graph(start, { input })).data.startImport.status).toBe('AWAITING_FILE')
  const sent = await putFile({ url: example.url, officer: stranger }, input.id, membersCsv)
  expect([sent.status, await sent.json()]).toMatchObject([
    404,
    { errors: [{ extensions: { code: 'IMPORT_UNKNOWN' } }] },
  ])
  const seen = await example.graph('query ($id: ID!) { importJob(id: $id) { status } }', { id: input.id }, stranger)
  expect(seen).toMatchObject({ data: { importJob: null }, errors: [] })
})

test('a file sent again is taken once; another file for the same import is refused', async () => {
  await using example = await startExample()
  const id = newId()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv, id })
  expect((await putFile(example, id, organizationsCsv)).status).toBe(202)
  const other = await putFile(example, id, 'code\n')
  expect([other.status, await other.json()]).toMatchObject([
    409,
    { errors: [{ extensions: { code: 'IMPORT_FILE_DIFFERS' } }] },
  ])
})

test('a file that is sent again waits for the first to come in, however long a request may take', async () => {
  await using example = await startExample()
  const id = newId()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv, id })
  const { appUrl, ownerUrl } = example.database
  await withClient(ownerUrl, async client => {
    await client.query('begin')
    await client.query('select from import_jobs where id = $1 for update', [id])
    const again = putFile(example, id, organizationsCsv, { 'x-timeout-ms': '100' })
    await untilWaiting(appUrl)
    await setTimeout(400)
    await client.query('commit')
    expect((await again).status).toBe(202)
  })
})

test('an import under an unknown organisation is out of scope', async () => {
  await using example = await startExample()
  const input = { id: newId(), kind: 'MEMBERS', organizationId: newId() }
  const answer = await example.graph('mutation ($input: StartImportInput!) { startImport(input: $input) { id } }', {
    input,
  })
  expect(codesOf(answer)).toEqual(['OUT_OF_SCOPE'])
})

test('a file that finds no database is told so with 503, and is taken when it is sent again', async () => {
  await using example = await startExample()
  const input = { id: newId(), kind: 'ORGANIZATIONS', mode: 'DRY_RUN', organizationId: rootId }
  const start = 'mutation ($input: StartImportInput!) { startImport(input: $input) { status } }'
  expect((await example.graph(start, { input })).data.startImport.status).toBe('AWAITING_FILE')
  const send = () => putFile(example, input.id, organizationsCsv)
  await limitConnections(example.database.appUrl, 0)
  const refused = await send()
  expect([refused.status, await refused.json()]).toMatchObject([
    503,
    { errors: [{ extensions: { code: 'DATABASE_UNAVAILABLE' } }] },
  ])
  await limitConnections(example.database.appUrl, -1)
  await eventually(async () => expect((await send()).status).toBe(202))
})
