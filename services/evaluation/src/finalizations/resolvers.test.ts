import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { aDecision, openOne } from '../campaigns/example.ts'
import { outstanding, recordAll, storedOf } from '../evaluations/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, hoanKiemCell, startExample } from '../example.ts'
import type { FinalizeEvaluationsInput } from '../generated/graphql.ts'
import { aFinalization, completed, FINALIZE, finalizeAll, JOB } from './example.ts'

let example: Example

beforeAll(async () => {
  example = await startExample()
})

afterAll(() => example?.[Symbol.asyncDispose]())

const finalize = (input: FinalizeEvaluationsInput, token?: string, locale?: 'vi' | 'en') =>
  example.graph(FINALIZE, { input }, token, locale)

const eventsOf = (campaign: string) => example.db.$queryRaw<{ key: string; topic: string; data: object }[]>`
  select aggregateid as key, aggregatetype as topic, payload::jsonb->'data' as data from outbox
  where payload::jsonb->'data'->>'campaignId' = ${campaign} order by position`

/** Of three who are recorded the first two are finalized, by their district. */
async function finalizeBaDinh() {
  const campaign = await openOne(example, { year: 2014 })
  const [one = '', two = ''] = await example.admit(2)
  const [other = ''] = await example.admit(1, hoanKiemCell)
  await recordAll(example, campaign, [outstanding(one), { subjectId: two, outcome: 'EXEMPT' }, outstanding(other)])
  const input = aFinalization({ campaignId: campaign, organizationId: baDinh })
  const { data } = await finalize(input)
  const asked = { id: input.id, total: 2, organization: { id: baDinh }, campaign: { id: campaign } }
  expect(data.finalizeEvaluations).toMatchObject(asked)
  const ended = await completed(example, input.id)
  expect(ended).toMatchObject({ total: 2, done: 2, finishedAt: expect.any(String) })
  return { campaign, one, two, other }
}

test('a committee’s subtree becomes final, and nothing beside it', async () => {
  const { campaign, one, two, other } = await finalizeBaDinh()
  const stored = await storedOf(example, [one, two, other])
  expect(stored.map(row => [row?.status, row?.revision])).toEqual([
    ['FINALIZED', 1],
    ['FINALIZED', 1],
    ['RECORDED', 0],
  ])
  const kept = await example.db.$queryRaw`select revision, decision_number as number, actor from evaluation_revisions
    where evaluation_id = any(${stored.map(row => row?.id)}::uuid[])`
  expect(kept).toEqual(Array(2).fill({ revision: 1, number: '1205-QĐ/TU', actor: 'tester' }))
  const audited = await example.db.$queryRaw`select action, actor from audit_entries
    where action in ('finalizeEvaluation', 'finalizeEvaluations') order by position`
  const actions = ['finalizeEvaluations', 'finalizeEvaluation', 'finalizeEvaluation']
  expect(audited).toEqual(actions.map(action => ({ action, actor: 'tester' })))

  const events = await eventsOf(campaign)
  expect(events.map(({ key }) => key).sort()).toEqual([one, two].sort())
  const [first, second] = [one, two].map(id => events.find(({ key }) => key === id))
  expect(first).toEqual({ topic: 'evaluation.finalized.v1', key: one, data: toldOf(stored[0]?.id, one, campaign) })
  expect(second).toMatchObject({ data: { outcome: 'EXEMPT', grade: null } })
})

/** All that the world is told of an outstanding member. */
const toldOf = (evaluationId: string | undefined, member: string, campaignId: string) => ({
  evaluationId,
  revision: 1,
  subject: { kind: 'MEMBER', id: member },
  organizationId: baDinhCell,
  organizationPath: [city, baDinh, baDinhCell],
  period: { kind: 'YEAR', from: '2014-01-01', to: '2015-01-01', year: 2014 },
  outcome: 'GRADED',
  grade: 'OUTSTANDING',
  distinguished: false,
  score: null,
  regulation: '27-HD/BTCTW',
  campaignId,
  origin: 'ENTERED',
  decision: aDecision(),
  finalizedAt: '2015-02-03T02:00:00.000Z',
  reason: null,
})

test('the same finalization again gets the first answer; another one with nothing new is refused in both languages', async () => {
  const campaign = await openOne(example, { year: 2013 })
  const members = await example.admit(3)
  await recordAll(example, campaign, members.map(outstanding))
  const input = aFinalization({ campaignId: campaign })
  const answers = await Promise.all([finalize(input), finalize(input), finalize(input)])
  expect(answers.map(({ data }) => data?.finalizeEvaluations.id)).toEqual([input.id, input.id, input.id])
  await completed(example, input.id)
  expect((await finalize(input)).data.finalizeEvaluations).toMatchObject({ id: input.id, status: 'COMPLETED', done: 3 })
  const second = aFinalization({ campaignId: campaign })
  const extensions = { code: 'EVALUATION_ALREADY_FINALIZED', field: 'input.organizationId' }
  expect((await finalize(second, undefined, 'vi')).errors).toMatchObject([
    { message: 'Kết quả đã hoàn tất; muốn thay đổi phải điều chỉnh có lý do.', extensions },
  ])
  expect((await finalize(second, undefined, 'en')).errors).toMatchObject([
    { message: 'This is final already; a change needs a revision with its reason.', extensions },
  ])
  expect(await eventsOf(campaign)).toHaveLength(3)
})

test('what is recorded after a finalization is made final by the next one', async () => {
  const campaign = await openOne(example, { year: 2012 })
  const [first, second] = await example.admit(2)
  await recordAll(example, campaign, [outstanding(first ?? '')])
  await finalizeAll(example, campaign)
  await recordAll(example, campaign, [outstanding(second ?? '')])
  expect(await finalizeAll(example, campaign)).toMatchObject({ total: 1, done: 1 })
  expect(await eventsOf(campaign)).toHaveLength(2)
})

test('a year that is run in Laurel becomes final by the decision that is given then', async () => {
  const campaign = await openOne(example, { year: 2015, origin: 'CAMPAIGN', decision: null })
  const [member] = await example.admit(1)
  await recordAll(example, campaign, [outstanding(member ?? '')])
  expect((await finalize(aFinalization({ campaignId: campaign }))).errors).toMatchObject([
    { extensions: { code: 'DECISION_REQUIRED', field: 'input.decision' } },
  ])
  const decision = aDecision({ number: '12-QĐ/QU', date: '2015-02-01', issuer: 'Ban Thường vụ Quận uỷ Ba Đình' })
  await finalizeAll(example, campaign, { decision })
  expect(await eventsOf(campaign)).toMatchObject([{ data: { origin: 'CAMPAIGN', decision } }])
})

test('where nothing is recorded, outside the campaign, the scope or the role it is refused, and no job is made', async () => {
  const campaign = await openOne(example, { year: 2011, organizationId: baDinh })
  const refused = async (change: Partial<FinalizeEvaluationsInput>, token?: string) =>
    codesOf(await finalize(aFinalization({ campaignId: campaign, organizationId: baDinh, ...change }), token))
  expect(await refused({})).toEqual(['NOTHING_RECORDED'])
  expect(await refused({ organizationId: hoanKiem })).toEqual(['OUTSIDE_CAMPAIGN'])
  expect(await refused({ organizationId: city })).toEqual(['OUTSIDE_CAMPAIGN'])
  expect(await refused({ organizationId: newId() })).toEqual(['OUT_OF_SCOPE'])
  expect(await refused({}, await example.officerOf(hoanKiem))).toEqual(['OUT_OF_SCOPE'])
  expect(await refused({ campaignId: newId() })).toEqual(['CAMPAIGN_UNKNOWN'])
  expect(await refused({ decision: aDecision() })).toEqual(['DECISION_NOT_ALLOWED'])
  expect(await refused({ id: 'x' })).toEqual(['ID_INVALID'])
  const secretary = await example.issuer.token([{ role: 'secretary', organization: city }])
  expect(await refused({}, secretary)).toEqual(['FORBIDDEN'])
  expect(await example.db.$queryRaw`select from finalization_jobs where campaign_id = ${campaign}::uuid`).toEqual([])
})

test('an id that stands for another finalization is refused', async () => {
  const campaign = await openOne(example, { year: 2010 })
  const [member] = await example.admit(1)
  await recordAll(example, campaign, [outstanding(member ?? '')])
  const { id } = await finalizeAll(example, campaign)
  const other = aFinalization({ campaignId: campaign, organizationId: baDinh, id })
  expect((await finalize(other)).errors).toMatchObject([
    { extensions: { code: 'FINALIZATION_EXISTS', field: 'input.id' } },
  ])
})

test('a job is seen by those who may read what it finalizes, and by nobody else', async () => {
  const rows = await example.db.$queryRaw<
    { id: string }[]
  >`select id from finalization_jobs where organization_id = ${baDinh}::uuid`
  const job = async (token: string) => (await example.graph(JOB, { id: rows[0]?.id }, token)).data.finalizationJob
  expect(await job(await example.officerOf(baDinh))).toMatchObject({ status: 'COMPLETED' })
  expect(await job(await example.officerOf(hoanKiem))).toBeNull()
  const references = [rows[0]?.id, newId(), 'x'].map(id => ({ __typename: 'FinalizationJob', id }))
  const { data, errors } = await example.graph(
    'query ($references: [_Any!]!) { _entities(representations: $references) { ... on FinalizationJob { done } } }',
    { references },
  )
  expect([errors, data._entities]).toEqual([[], [{ done: 2 }, null, null]])
})
