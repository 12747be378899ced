import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { untilWaiting } from '@laurel/shared/testing/waiting'
import { aDecision, openOne } from '../campaigns/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, startExample } from '../example.ts'
import { finalizeAll } from '../finalizations/example.ts'
import { outstanding, REVISE, recordAll, storedOf } from './example.ts'

const reason = 'Phát hiện khuyết điểm sau khi xếp loại'
const decision = aDecision({ number: '77-QĐ/TU', date: '2015-02-02' })

let example: Example
/** Finalized evaluations that no test has touched yet. */
let fresh: string[]
let recordedOnly: string

beforeAll(async () => {
  example = await startExample()
  const campaign = await openOne(example)
  const members = await example.admit(11)
  await recordAll(example, campaign, members.map(outstanding))
  await finalizeAll(example, campaign)
  fresh = (await storedOf(example, members)).map(row => row?.id ?? '')
  const late = await example.admit(1)
  await recordAll(example, campaign, late.map(outstanding))
  recordedOnly = (await storedOf(example, late))[0]?.id ?? ''
})

afterAll(() => example?.[Symbol.asyncDispose]())

const aRevision = ({ evaluationId = fresh.pop(), ...change }: Record<string, unknown> = {}) => ({
  evaluationId: String(evaluationId),
  expectedRevision: 1,
  grade: 'GOOD',
  reason,
  decision,
  ...change,
})
const revise = (input: ReturnType<typeof aRevision>, token?: string, locale?: 'vi' | 'en') =>
  example.graph(REVISE, { input }, token, locale)

const eventsOf = (id: string) => example.db.$queryRaw<{ data: Record<string, unknown> }[]>`
  select payload::jsonb->'data' as data from outbox
  where payload::jsonb->'data'->>'evaluationId' = ${id} order by position`
const auditOf = (id: string) => example.db.$queryRaw`
  select before->'grade' as before, after->'grade' as after from audit_entries
  where action = 'reviseEvaluation' and target_id = ${id}::uuid`

test('a revision replaces the result, keeps what was decided before, is audited and told with its reason', async () => {
  const input = aRevision()
  const { data, errors } = await revise(input)
  expect(errors).toEqual([])
  expect(data.reviseEvaluation).toEqual({
    id: input.evaluationId,
    revision: 2,
    outcome: 'GRADED',
    grade: 'GOOD',
    reason,
    decision: { number: '77-QĐ/TU' },
  })
  expect(
    await example.db.$queryRaw`select revision, grade, decision_number as number, reason from evaluation_revisions
      where evaluation_id = ${input.evaluationId}::uuid order by revision`,
  ).toEqual([
    { revision: 1, grade: 'OUTSTANDING', number: '1205-QĐ/TU', reason: null },
    { revision: 2, grade: 'GOOD', number: '77-QĐ/TU', reason },
  ])
  expect(await auditOf(input.evaluationId)).toEqual([{ before: 'OUTSTANDING', after: 'GOOD' }])
  const [, told] = await eventsOf(input.evaluationId)
  expect(told?.data).toMatchObject({
    revision: 2,
    outcome: 'GRADED',
    grade: 'GOOD',
    reason,
    decision,
    organizationId: baDinhCell,
    organizationPath: [city, baDinh, baDinhCell],
    finalizedAt: '2015-02-03T02:00:00.000Z',
  })
})

test('the same revision again gets the first answer; there is one event and one audit entry', async () => {
  const input = aRevision()
  const first = await revise(input)
  const again = await Promise.all([revise(input), revise(input)])
  for (const { data } of again) expect(data).toEqual(first.data)
  expect(await eventsOf(input.evaluationId)).toHaveLength(2)
  expect(await auditOf(input.evaluationId)).toHaveLength(1)
})

test('the same revision twice at the same time is one revision, and both are told of it', async () => {
  const input = aRevision()
  const both = await example.db.$transaction(async tx => {
    await tx.$executeRaw`select from evaluations where id = ${input.evaluationId}::uuid for update`
    const asked = [revise(input), revise(input)]
    await untilWaiting(example.database.appUrl, 2) // both have seen revision 1
    return { asked }
  })
  const answers = await Promise.all(both.asked)
  for (const { data, errors } of answers) {
    expect(errors).toEqual([])
    expect(data.reviseEvaluation).toMatchObject({ revision: 2, grade: 'GOOD' })
  }
  expect(await eventsOf(input.evaluationId)).toHaveLength(2)
  expect(await auditOf(input.evaluationId)).toHaveLength(1)
})

test('of two who revise at the same time differently one is told that the other was first', async () => {
  const input = aRevision()
  const answers = await Promise.all([
    revise(input, undefined, 'en'),
    revise({ ...input, grade: 'COMPLETED' }, undefined, 'en'),
  ])
  const refused = answers.filter(({ errors }) => errors.length > 0)
  expect(refused.map(({ errors }) => errors)).toMatchObject([
    [
      {
        message: 'Somebody else has revised it; it is at revision 2.',
        extensions: { code: 'REVISION_CONFLICT', field: 'input.expectedRevision' },
      },
    ],
  ])
  expect(await eventsOf(input.evaluationId)).toHaveLength(2)
})

test('a result is annulled by a revision without a grade', async () => {
  const input = aRevision({ outcome: 'ANNULLED', grade: null })
  expect((await revise(input)).data.reviseEvaluation).toMatchObject({ revision: 2, outcome: 'ANNULLED', grade: null })
})

test('a revision without a reason is refused in both languages, naming the rule', async () => {
  const input = aRevision({ reason: ' quá ngắn ' })
  const extensions = { code: 'REASON_REQUIRED', field: 'input.reason', basis: '366-QĐ/TW, Art. 15(3)' }
  expect((await revise(input, undefined, 'vi')).errors).toMatchObject([
    { message: 'Cần lý do điều chỉnh, từ 10 đến 1.000 ký tự.', extensions },
  ])
  expect((await revise(input, undefined, 'en')).errors).toMatchObject([
    { message: 'A reason of 10 to 1,000 characters is needed.', extensions },
  ])
  expect(await eventsOf(input.evaluationId)).toHaveLength(1)
})

test('what is not final, not known, not in scope or not his to revise is refused', async () => {
  const refused = async (change: Record<string, unknown>, token?: string) =>
    codesOf(await revise(aRevision(change), token))
  expect(await refused({ evaluationId: recordedOnly, expectedRevision: 0 })).toEqual(['EVALUATION_NOT_FINALIZED'])
  expect(await refused({ evaluationId: newId() })).toEqual(['EVALUATION_UNKNOWN'])
  expect(await refused({ evaluationId: 'x' })).toEqual(['ID_INVALID'])
  const evaluationId = fresh.pop()
  expect(await refused({ evaluationId }, await example.officerOf(hoanKiem))).toEqual(['EVALUATION_UNKNOWN'])
  const secretary = await example.issuer.token([{ role: 'secretary', organization: city }])
  expect(await refused({ evaluationId }, secretary)).toEqual(['FORBIDDEN'])
  expect(await refused({ evaluationId, grade: 'OUTSTANDING' })).toEqual(['NOTHING_REVISED'])
  expect(await refused({ evaluationId, decision: aDecision({ number: '' }) })).toEqual(['DECISION_INVALID'])
  const appraiser = await example.issuer.token([{ role: 'appraiser', organization: baDinh }])
  expect(await refused({ evaluationId }, appraiser)).toEqual([])
})
