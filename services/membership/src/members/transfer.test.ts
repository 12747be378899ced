import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { untilWaiting } from '@laurel/shared/testing/waiting'
import { csvOfMembers, organizationsCsv, rootId, startExample } from '../example.ts'

const TODAY = '2015-06-15'

const TRANSFER = `mutation ($input: TransferMemberInput!) { transferMember(input: $input) {
  id organization { code } earlier: organization(asOf: "2015-05-31") { code } organizationPeriods { organization { code } from to } } }`

let example: Awaited<ReturnType<typeof startExample>>
const places: Record<string, string> = {}
let cards = 0

beforeAll(async () => {
  example = await startExample({ now: () => new Date(`${TODAY}T03:00:00Z`) })
  const csv = `${organizationsCsv}HN.002.01.C2,Chi bộ số 2,CELL,HN.002.01,2015-03-01\n`
  await example.importFile({ kind: 'ORGANIZATIONS', csv })
  const { data } = await example.graph('{ organizations(first: 100) { nodes { id code } } }')
  for (const { id, code } of data.organizations.nodes) places[code] = id
})

afterAll(() => example?.[Symbol.asyncDispose]())

/** A new member of the first cell, there since August 2008. */
async function admit(): Promise<string> {
  const id = newId()
  const card = String(++cards).padStart(8, '0')
  await importMember(id, card, 'HN.001.01.C1', '2008-08-01')
  return id
}

function importMember(id: string, card: string, organization: string, joinedOn: string) {
  const header = csvOfMembers().concat('')
  const line = `${card},Nguyễn Văn An,1970-05-01,1995-02-03,1996-02-03,${organization},${joinedOn},,${id}`
  return example.importFile({ kind: 'MEMBERS', csv: `${header},id\n${line}` })
}

const transfer = (memberId: string, code: string, from: string, token?: string, locale?: 'vi' | 'en') =>
  example.graph(TRANSFER, { input: { memberId, organizationId: places[code] ?? code, from } }, token, locale)

const traceOf = (id: string) =>
  withClient(example.database.ownerUrl, async client => {
    const { rows } = await client.query(
      `select m.version, (select count(*)::int from audit_entries where action = 'transferMember' and target_id = m.id) as audited
       from members m where m.id = $1`,
      [id],
    )
    return rows[0]
  })

test('a member goes to another cell from a day on; what was before stays', async () => {
  const id = await admit()
  const { data, errors } = await transfer(id, 'HN.002.01.C1', '2015-06-01')
  expect([errors, data.transferMember]).toEqual([
    [],
    {
      id,
      organization: { code: 'HN.002.01.C1' },
      earlier: { code: 'HN.001.01.C1' },
      organizationPeriods: [
        { organization: { code: 'HN.001.01.C1' }, from: '2008-08-01', to: '2015-06-01' },
        { organization: { code: 'HN.002.01.C1' }, from: '2015-06-01', to: null },
      ],
    },
  ])
})

test('a transfer is audited with where he was, and told with all his periods', async () => {
  const id = await admit()
  // What is sent is deleted at once: the copy stays.
  await withClient(example.database.ownerUrl, client =>
    client.query(`create table told as select payload from outbox limit 0;
      create function keep() returns trigger language plpgsql security definer as $$
        begin insert into told values (new.payload); return null; end $$;
      create trigger keep after insert on outbox for each row execute function keep()`),
  )
  await transfer(id, 'HN.002.01.C1', '2015-06-01')
  await withClient(example.database.ownerUrl, async client => {
    const { rows: audited } = await client.query(
      `select actor, before, after from audit_entries where action = 'transferMember' and target_id = $1`,
      [id],
    )
    expect(audited).toEqual([
      {
        actor: 'officer of the city',
        before: { organizationId: places['HN.001.01.C1'], from: '2008-08-01' },
        after: { organizationId: places['HN.002.01.C1'], from: '2015-06-01' },
      },
    ])
    const { rows: told } = await client.query('select payload::jsonb -> $1 as data from told', ['data'])
    expect(told).toMatchObject([
      {
        data: {
          memberId: id,
          version: 2,
          organizationPeriods: [
            { organizationId: places['HN.001.01.C1'], from: '2008-08-01', to: '2015-06-01' },
            { organizationId: places['HN.002.01.C1'], from: '2015-06-01', to: null },
          ],
        },
      },
    ])
  })
})

test('the same transfer again changes nothing and leaves no trace', async () => {
  const id = await admit()
  const first = await transfer(id, 'HN.002.01.C1', '2015-06-01')
  const again = await transfer(id, 'HN.002.01.C1', '2015-06-01')
  expect(again).toEqual(first)
  expect(await traceOf(id)).toEqual({ version: 2, audited: 1 })
})

test.each([
  ['a committee', 'HN.002.01', '2015-06-01', 'ORGANIZATION_WITHOUT_MEMBERS', 'organizationId'],
  ['where he is', 'HN.001.01.C1', '2015-06-01', 'ALREADY_THERE', 'organizationId'],
  ['an unknown place', '01900000-0000-7000-8000-00000000dead', '2015-06-01', 'OUT_OF_SCOPE', 'organizationId'],
  ['the future', 'HN.002.01.C1', '2015-06-16', 'DATE_IN_FUTURE', 'from'],
  ['the day on which he came', 'HN.002.01.C1', '2008-08-01', 'BEFORE_RESIDENCE', 'from'],
  ['a cell before it existed', 'HN.002.01.C2', '2015-02-28', 'BEFORE_ORGANIZATION', 'from'],
])('a transfer to %s is refused and changes nothing', async (_, code, from, refusal, field) => {
  const id = await admit()
  const { errors } = await transfer(id, code, from)
  expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([[refusal, `input.${field}`]])
  expect(await traceOf(id)).toEqual({ version: 1, audited: 0 })
})

test('garbage is refused by its field and changes nothing', async () => {
  const id = await admit()
  const refused = async (memberId: string, code: string, from: string) => {
    const { errors } = await transfer(memberId, code, from)
    return errors.map(({ message, extensions }) => [extensions.code, extensions.field ?? message])
  }
  expect(await refused('x', 'HN.002.01.C1', '2015-06-01')).toEqual([['ID_INVALID', 'input.memberId']])
  expect(await refused(id, 'x', '2015-06-01')).toEqual([['ID_INVALID', 'input.organizationId']])
  expect(await refused(id, 'HN.002.01.C1', '2015-02-30')).toEqual([
    ['BAD_USER_INPUT', expect.stringContaining('at "input.from"')],
  ])
  expect(await traceOf(id)).toEqual({ version: 1, audited: 0 })
})

test('a refusal says why in the language of the caller', async () => {
  const id = await admit()
  const said = async (locale: 'vi' | 'en') =>
    (await transfer(id, 'HN.002.01', '2015-06-01', undefined, locale)).errors[0]?.message
  expect(await said('vi')).toBe('Đảng viên sinh hoạt ở chi bộ; Đảng uỷ phường Phúc Tân không phải là chi bộ.')
  expect(await said('en')).toBe('Members live in cells; Đảng uỷ phường Phúc Tân is not one.')
})

test('it takes an officer of both places', async () => {
  const id = await admit()
  const officerOf = (code: string) => example.issuer.token([{ role: 'officer', organization: places[code] ?? rootId }])
  const refusal = async (token: Promise<string>) =>
    codesOf(await transfer(id, 'HN.002.01.C1', '2015-06-01', await token))
  expect(await refusal(officerOf('HN.001'))).toEqual(['OUT_OF_SCOPE'])
  expect(await refusal(officerOf('HN.002'))).toEqual(['MEMBER_OUT_OF_SCOPE'])
  expect(await refusal(example.issuer.token([{ role: 'auditor', organization: rootId }]))).toEqual(['FORBIDDEN'])
  expect(codesOf(await transfer(newId(), 'HN.002.01.C1', '2015-06-01'))).toEqual(['MEMBER_OUT_OF_SCOPE'])
  expect(await traceOf(id)).toEqual({ version: 1, audited: 0 })
})

test('of two officers who move a member at once one does, and the other is told', async () => {
  const id = await admit()
  const answers = await Promise.all([
    transfer(id, 'HN.002.01.C1', '2015-06-01'),
    transfer(id, 'HN.002.01.C2', '2015-06-01'),
  ])
  expect(answers.flatMap(codesOf)).toEqual(['BEFORE_RESIDENCE'])
  expect(await traceOf(id)).toEqual({ version: 2, audited: 1 })
})

test('an import does not let a member come before he left where he was', async () => {
  const id = await admit()
  const card = String(cards).padStart(8, '0')
  await transfer(id, 'HN.002.01.C1', '2015-06-01')
  const { status, problems } = await importMember(id, card, 'HN.002.01.C1', '2015-05-31')
  expect([status, problems.nodes]).toEqual([
    'REJECTED',
    [
      {
        ...{ line: 2, column: 'joined_on', code: 'BEFORE_TRANSFER', value: '2015-05-31' },
        message: 'This day is before the member left the cell where he was before.',
      },
    ],
  ])
  expect(await importMember(id, card, 'HN.002.01.C1', '2015-06-02')).toMatchObject({ status: 'COMPLETED', changed: 1 })
})

test('an import that was checked before a transfer leaves the transfer as it is', async () => {
  const id = await admit()
  const card = String(cards).padStart(8, '0')
  await withClient(example.database.appUrl, async client => {
    await client.query('begin')
    await client.query('update members set version = version + 1, organization_id = $2 where id = $1', [
      id,
      places['HN.002.01.C1'],
    ])
    await client.query(`update member_organization_periods set to_day = '2015-06-01' where member_id = $1`, [id])
    await client.query(
      `insert into member_organization_periods (member_id, organization_id, from_day) values ($1, $2, '2015-06-01')`,
      [id, places['HN.002.01.C1']],
    )
    const imported = importMember(id, card, 'HN.001.01.C1', '2009-01-01')
    await untilWaiting(example.database.appUrl)
    await client.query('commit')
    expect(await imported).toMatchObject({ status: 'COMPLETED', changed: 1 })
  })
  const query = `query ($id: ID!) { member(id: $id) { organization { code } organizationPeriods { from to } } }`
  expect((await example.graph(query, { id })).data.member).toEqual({
    organization: { code: 'HN.002.01.C1' },
    organizationPeriods: [
      { from: '2008-08-01', to: '2015-06-01' },
      { from: '2015-06-01', to: null },
    ],
  })
})
