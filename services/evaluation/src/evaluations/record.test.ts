import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { openOne } from '../campaigns/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, hoanKiemCell, startExample } from '../example.ts'
import { finalizeAll } from '../finalizations/example.ts'
import { aMember } from '../members/example.ts'
import { anOrganization } from '../organizations/example.ts'
import { type Given, outstanding, recordAll, storedOf } from './example.ts'

let example: Example
let campaign: string

beforeAll(async () => {
  example = await startExample()
  campaign = await openOne(example)
})

afterAll(() => example?.[Symbol.asyncDispose]())

const record = (results: Given[], token?: string, locale?: 'vi' | 'en') =>
  recordAll(example, campaign, results, token, locale)
const admit = async (organizationId?: string) => (await example.admit(1, organizationId))[0] as string
const auditOf = (id: string | undefined) => example.db.$queryRaw`
  select actor, before->>'grade' as before, after->>'grade' as after from audit_entries
  where action = 'recordResult' and target_id = ${id}::uuid order by position`

test('results are recorded, not final yet, each with its audit entry and none with an event', async () => {
  const members = await example.admit(3)
  const { data, errors } = await record(members.map(outstanding))
  expect([errors, data.recordResults]).toEqual([[], { recorded: 3, unchanged: 0 }])
  const stored = await storedOf(example, members)
  expect(stored).toMatchObject(members.map(() => ({ status: 'RECORDED', revision: 0, grade: 'OUTSTANDING' })))
  expect(await auditOf(stored[0]?.id)).toEqual([{ actor: 'tester', before: null, after: 'OUTSTANDING' }])
  expect(await example.db.$queryRaw`select from outbox`).toEqual([])
})

test('the same again changes nothing and leaves no trace; another grade replaces the one before', async () => {
  const [one, two] = await example.admit(2)
  const results = [outstanding(one ?? ''), { subjectId: two ?? '', outcome: 'EXEMPT' as const, score: 71.5 }]
  await record(results)
  expect((await record(results)).data.recordResults).toEqual({ recorded: 0, unchanged: 2 })
  const other = [{ subjectId: one ?? '', grade: 'GOOD' as const }, results[1] as Given]
  expect((await record(other)).data.recordResults).toEqual({ recorded: 1, unchanged: 1 })
  const [stored] = await storedOf(example, [one ?? ''])
  expect(stored).toMatchObject({ status: 'RECORDED', grade: 'GOOD' })
  expect(await auditOf(stored?.id)).toEqual([
    { actor: 'tester', before: null, after: 'OUTSTANDING' },
    { actor: 'tester', before: 'OUTSTANDING', after: 'GOOD' },
  ])
})

test('a result is made where the member was on the last day of the year, wherever he is now', async () => {
  const id = newId()
  const places = [
    { organizationId: hoanKiemCell, to: '2014-03-01' },
    { organizationId: baDinhCell, from: '2014-03-01', to: '2015-01-01' },
    { organizationId: hoanKiemCell, from: '2015-01-01' },
  ]
  await example.tellMembers([aMember({ id, places })])
  expect(codesOf(await record([outstanding(id)], await example.officerOf(hoanKiem)))).toEqual(['OUT_OF_SCOPE'])
  expect(codesOf(await record([outstanding(id)], await example.officerOf(baDinh)))).toEqual([])
  expect(
    await example.db.$queryRaw`select organization_id as at from evaluations where subject_id = ${id}::uuid`,
  ).toEqual([{ at: baDinhCell }])
})

test('all or none: every bad result is named by its place, with its own reason', async () => {
  const good = await admit()
  const results: Given[] = [
    outstanding(good),
    { subjectId: await admit() },
    { subjectId: await admit(), score: 101, grade: 'GOOD' },
  ]
  const malformed = await record([...results, outstanding('x'), outstanding(good)], undefined, 'en')
  expect(malformed.errors.map(({ message, extensions }) => [extensions.code, extensions.field, message])).toEqual([
    ['GRADE_REQUIRED', 'input.results.1.grade', 'A grade is needed.'],
    ['SCORE_OUT_OF_RANGE', 'input.results.2.score', 'A score is 0 to 100.'],
    ['ID_INVALID', 'input.results.3.subjectId', 'This id is not a UUID.'],
    ['SUBJECT_TWICE', 'input.results.4.subjectId', 'This subject is in the list already.'],
  ])
  const unknown = await record([outstanding(good), outstanding(newId())], undefined, 'vi')
  expect(unknown.errors).toMatchObject([
    {
      extensions: { code: 'SUBJECT_UNKNOWN', field: 'input.results.1.subjectId' },
      message: expect.stringMatching(/^Không có/),
    },
  ])
  expect(await storedOf(example, [good])).toEqual([undefined])
})

test('none and more than two thousand results are refused', async () => {
  expect((await record([])).errors).toMatchObject([
    { extensions: { code: 'TOO_MANY_RESULTS', field: 'input.results' } },
  ])
  const many = Array.from({ length: 2_001 }, () => outstanding(newId()))
  expect(codesOf(await record(many))).toEqual(['TOO_MANY_RESULTS'])
})

test('who is outside the scope, the campaign or the role is refused', async () => {
  const member = await admit()
  const neighbour = await admit(hoanKiemCell)
  const officer = await example.officerOf(baDinh)
  const mixed = await record([outstanding(member), outstanding(neighbour)], officer)
  expect(mixed.errors).toMatchObject([{ extensions: { code: 'OUT_OF_SCOPE', field: 'input.results.1.subjectId' } }])
  const elsewhere = await openOne(example, { year: 2013, organizationId: hoanKiem })
  expect(codesOf(await recordAll(example, elsewhere, [outstanding(member)]))).toEqual(['OUTSIDE_CAMPAIGN'])
  expect(codesOf(await recordAll(example, newId(), [outstanding(member)]))).toEqual(['CAMPAIGN_UNKNOWN'])
  const auditor = await example.issuer.token([{ role: 'auditor', organization: city }])
  expect(codesOf(await record([outstanding(member)], auditor))).toEqual(['FORBIDDEN'])
  expect(await storedOf(example, [member, neighbour])).toEqual([undefined, undefined])
})

test('what one campaign has recorded no other records, also when the cell has moved there since', async () => {
  const cell = { id: newId(), code: 'HN.M' }
  await example.tellOrganizations([anOrganization({ ...cell, parentId: baDinh })])
  const member = await admit(cell.id)
  const here = await openOne(example, { year: 2011, organizationId: baDinh })
  const there = await openOne(example, { year: 2011, organizationId: hoanKiem })
  await recordAll(example, here, [outstanding(member)])
  await example.tellOrganizations([anOrganization({ ...cell, version: 2, parentId: hoanKiem })])
  const answer = await recordAll(example, there, [{ subjectId: member, grade: 'GOOD' }])
  expect(codesOf(answer)).toEqual(['OUTSIDE_CAMPAIGN'])
  expect(await storedOf(example, [member])).toMatchObject([{ grade: 'OUTSTANDING' }])
})

test('what is final is recorded no more, in both languages', async () => {
  const member = await admit()
  const year = await openOne(example, { year: 2012 })
  await recordAll(example, year, [outstanding(member)])
  await finalizeAll(example, year)
  const told = async (locale: 'vi' | 'en') =>
    (await recordAll(example, year, [{ subjectId: member, grade: 'GOOD' }], undefined, locale)).errors
  const extensions = { code: 'EVALUATION_ALREADY_FINALIZED', field: 'input.results.0.subjectId' }
  expect(await told('en')).toMatchObject([
    { message: 'This is final already; a change needs a revision with its reason.', extensions },
  ])
  expect(await told('vi')).toMatchObject([
    { message: 'Kết quả đã hoàn tất; muốn thay đổi phải điều chỉnh có lý do.', extensions },
  ])
  expect(await storedOf(example, [member])).toMatchObject([{ revision: 1, grade: 'OUTSTANDING' }])
})

test('who is unknown and what is final are named together, each at its place', async () => {
  const [final, open] = await example.admit(2)
  const year = await openOne(example, { year: 2010 })
  await recordAll(example, year, [outstanding(final ?? '')])
  await finalizeAll(example, year)
  const mixed = [outstanding(open ?? ''), { subjectId: final ?? '', grade: 'GOOD' as const }, outstanding(newId())]
  const { errors } = await recordAll(example, year, mixed)
  expect(errors.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
    ['EVALUATION_ALREADY_FINALIZED', 'input.results.1.subjectId'],
    ['SUBJECT_UNKNOWN', 'input.results.2.subjectId'],
  ])
  expect(await storedOf(example, [open ?? ''])).toEqual([undefined])
})

test('clerks who record the same people at the same time, in any order, make one result of each', async () => {
  const members = await example.admit(300)
  const lists = [members, members.toReversed(), members, members.toReversed()]
  const answers = await Promise.all(lists.map(list => record(list.map(outstanding))))
  expect(answers.map(codesOf)).toEqual([[], [], [], []])
  const rows = await example.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from evaluations where subject_id = any(${members}::uuid[])`
  expect(rows).toEqual([{ count: 300 }])
})

test('one result is recorded by itself, of an organisation too, and answered', async () => {
  const RECORD_ONE = `mutation ($input: RecordResultInput!) { recordResult(input: $input) {
    id subjectKind organization { id } member { id } outcome grade score distinguished revision decision { number } } }`
  const result = { subjectKind: 'ORGANIZATION', subjectId: baDinh, grade: 'GOOD', score: 88.88, distinguished: true }
  const one = () => example.graph(RECORD_ONE, { input: { campaignId: campaign, result } })
  const { recordResult } = (await one()).data
  expect(recordResult).toEqual({
    id: expect.any(String),
    subjectKind: 'ORGANIZATION',
    organization: { id: baDinh },
    member: null,
    outcome: 'GRADED',
    grade: 'GOOD',
    score: 88.88,
    distinguished: true,
    revision: 0,
    decision: null,
  })
  expect((await one()).data.recordResult.id).toBe(recordResult.id)
  expect(await auditOf(recordResult.id)).toHaveLength(1)
})

test('in a table without statistics the tenth two thousand results take no longer than the first', async () => {
  await using unknown = await startExample()
  await withClient(unknown.database.ownerUrl, client =>
    client.query('alter table evaluations set (autovacuum_enabled = false)'),
  )
  const year = await openOne(unknown)
  const took: number[] = []
  for (let batch = 0; batch < 10; batch++) {
    const members = await unknown.admit(2_000)
    const begun = performance.now()
    expect(codesOf(await recordAll(unknown, year, members.map(outstanding)))).toEqual([])
    took.push(performance.now() - begun)
  }
  const [first = 0, last = Infinity] = [took.at(0), took.at(-1)]
  expect(last / first).toBeLessThan(5) // compared each with each it would be fifty times
}, 120_000)
