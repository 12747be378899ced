import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { type Caller, callersAt, compare } from '@laurel/shared/testing/callers'
import type { Answer } from '@laurel/shared/testing/graph'
import { aDecision, OPEN } from './campaigns/example.ts'
import { outstanding, REVISE, recordAll, storedOf } from './evaluations/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, hoanKiemCell, startExample } from './example.ts'
import { aFinalization, FINALIZE, finalizeAll } from './finalizations/example.ts'
import { aMember } from './members/example.ts'
import { anOrganization } from './organizations/example.ts'

const ACTIONS = 'action allowed refusal { code }'
const OF_CAMPAIGN = `query ($id: ID!, $place: ID) { campaign(id: $id) { availableActions(organizationId: $place) { ${ACTIONS} } } }`
const OF_EVALUATION = `query ($id: ID!) { evaluation(id: $id) { availableActions { ${ACTIONS} } } }`
const OF_ORGANIZATION = `query ($references: [_Any!]!, $year: Int!) { _entities(representations: $references) {
  ... on Organization { availableActions: availableCampaignActions(year: $year) { ${ACTIONS} } } } }`
const RECORD_ONE = `mutation ($input: RecordResultInput!) { recordResult(input: $input) { id } }`

const callers = callersAt({ above: city, here: baDinh, below: baDinhCell, beside: hoanKiem })

let example: Example

beforeAll(async () => {
  example = await startExample()
})

afterAll(() => example?.[Symbol.asyncDispose]())

const as = ({ grants }: Caller) => example.issuer.token(grants)

type Entity = { availableActions: { action: string; allowed: boolean; refusal: { code: string } | null }[] } | null

function toldOf(entity: Entity, action: string): string | null | undefined {
  const found = entity?.availableActions.find(each => each.action === action)
  if (found) expect(found.allowed).toBe(found.refusal === null)
  return found && (found.refusal?.code ?? null)
}

const codeOf = ({ errors }: Answer) => (errors.length > 0 ? String(errors[0]?.extensions.code) : null)

/** A campaign of the district's, opened behind the back of the rule that there is one a year. */
async function aCampaign(origin: 'CAMPAIGN' | 'ENTERED' = 'ENTERED', organizationId = baDinh): Promise<string> {
  const id = newId()
  const [number, date, issuer] = origin === 'ENTERED' ? Object.values(aDecision()) : [null, null, null]
  await example.db.$executeRaw`
    insert into campaigns (id, organization_id, year, origin, regulation, decision_number, decision_date, decision_issuer)
    values (${id}::uuid, ${organizationId}::uuid, 2014, ${origin}, '27-HD/BTCTW', ${number}, ${date}::date, ${issuer})`
  return id
}

type Recorded = { campaign: string; member: string; evaluation: string }

async function recorded(origin?: 'CAMPAIGN' | 'ENTERED'): Promise<Recorded> {
  const campaign = await aCampaign(origin)
  const [member = ''] = await example.admit(1, baDinh)
  await recordAll(example, campaign, [outstanding(member)])
  const [evaluation] = await storedOf(example, [member])
  return { campaign, member, evaluation: evaluation?.id ?? '' }
}

async function finalized(): Promise<Recorded> {
  const made = await recorded()
  await finalizeAll(example, made.campaign, { organizationId: baDinh })
  return made
}

const revise = ({ evaluation }: Recorded, change: object, token?: string) => {
  const reason = 'Xem xét lại theo kiến nghị'
  const input = { evaluationId: evaluation, expectedRevision: 1, reason, decision: aDecision(), ...change }
  return example.graph(REVISE, { input }, token)
}

async function annulled(): Promise<Recorded> {
  const made = await finalized()
  await revise(made, { outcome: 'ANNULLED' })
  return made
}

async function moved(...places: { organizationId: string; from?: string; to?: string }[]): Promise<Recorded> {
  const made = await recorded()
  await example.tellMembers([aMember({ id: made.member, version: 2, places })])
  return made
}

const left = () => moved({ organizationId: baDinh, to: '2014-06-01' })
const elsewhere = () =>
  moved({ organizationId: baDinh, to: '2014-06-01' }, { organizationId: hoanKiemCell, from: '2014-06-01' })

/** Whose finalization has begun and does not end, for the row that it needs is held; ends with what `use` does. */
const whileFinalizing = (use: (made: Recorded) => Promise<unknown>) => async () => {
  const made = await recorded()
  await withClient(example.database.ownerUrl, async client => {
    await client.query('begin')
    await client.query('select from evaluations_to_finalize where campaign_id = $1 for update', [made.campaign])
    const input = aFinalization({ campaignId: made.campaign, organizationId: baDinh })
    expect(codeOf(await example.graph(FINALIZE, { input }))).toBeNull()
    await use(made)
    await client.query('rollback')
  })
}

const recordOne = async (campaignId: string, subjectId: string, caller: Caller) => {
  const input = { campaignId, result: { subjectId, grade: 'GOOD' } }
  return codeOf(await example.graph(RECORD_ONE, { input }, await as(caller)))
}

const ofCampaign = async (id: string, place: string, action: string, caller: Caller) =>
  toldOf((await example.graph(OF_CAMPAIGN, { id, place }, await as(caller))).data.campaign, action)

const compareRecordingAt = (place: string, prepare: () => Promise<Recorded>) =>
  compare({
    callers: () => callers,
    prepare,
    say: ({ campaign }, caller) => ofCampaign(campaign, place, 'recordResult', caller),
    async act({ campaign }, caller) {
      const [subject = ''] = await example.admit(1, place)
      return recordOne(campaign, subject, caller)
    },
  })

const compareFinalizing = (place: string, prepare: () => Promise<Recorded>) =>
  compare({
    callers: () => callers,
    prepare,
    say: ({ campaign }, caller) => ofCampaign(campaign, place, 'finalizeEvaluations', caller),
    async act({ campaign }, caller) {
      const [row] = await example.db.$queryRaw<{ origin: string }[]>`
        select origin from campaigns where id = ${campaign}::uuid`
      const decision = row?.origin === 'CAMPAIGN' ? aDecision() : null
      const input = aFinalization({ campaignId: campaign, organizationId: place, decision })
      return codeOf(await example.graph(FINALIZE, { input }, await as(caller)))
    },
  })

const ofEvaluation = async (id: string, action: string, caller: Caller) =>
  toldOf((await example.graph(OF_EVALUATION, { id }, await as(caller))).data.evaluation, action)

const compareRecordingAgain = (prepare: () => Promise<Recorded>) =>
  compare({
    callers: () => callers,
    prepare,
    say: ({ evaluation }, caller) => ofEvaluation(evaluation, 'recordResult', caller),
    act: ({ campaign, member }, caller) => recordOne(campaign, member, caller),
  })

const compareRevising = (prepare: () => Promise<Recorded>) =>
  compare({
    callers: () => callers,
    prepare,
    say: ({ evaluation }, caller) => ofEvaluation(evaluation, 'reviseEvaluation', caller),
    async act(made, caller) {
      const [row] = await example.db.$queryRaw<{ revision: number }[]>`
        select revision from evaluations where id = ${made.evaluation}::uuid`
      return codeOf(await revise(made, { expectedRevision: row?.revision, grade: 'GOOD' }, await as(caller)))
    },
  })

const empty = async () => ({ campaign: await aCampaign(), member: '', evaluation: '' })

test.each([
  ['open, nothing recorded', empty, baDinh, 'ALLOWED', 'NOTHING_RECORDED'],
  ['open, results recorded', recorded, baDinh, 'ALLOWED', 'ALLOWED'],
  ['run in Laurel, results recorded', () => recorded('CAMPAIGN'), baDinh, 'ALLOWED', 'ALLOWED'],
  ['all final', finalized, baDinh, 'ALLOWED', 'EVALUATION_ALREADY_FINALIZED'],
  ['looked at from a cell', recorded, baDinhCell, 'ALLOWED', 'NOTHING_RECORDED'],
  ['looked at from beside', recorded, hoanKiem, 'OUTSIDE_CAMPAIGN', 'OUTSIDE_CAMPAIGN'],
  ['looked at from above', recorded, city, 'OUTSIDE_CAMPAIGN', 'OUTSIDE_CAMPAIGN'],
])(
  'a campaign says of every caller what its mutations do: %s',
  async (_, prepare, place, record, finalize) => {
    const recording = await compareRecordingAt(place, prepare)
    expect(recording.said).toEqual(recording.done)
    expect(recording.done).toContain(`officer above: ${record}`)
    const finalizing = await compareFinalizing(place, prepare)
    expect(finalizing.said).toEqual(finalizing.done)
    expect(finalizing.done).toContain(`officer above: ${finalize}`)
  },
  60_000,
)

test('a campaign and its evaluation say of every caller what their mutations do: while finalizing', async () => {
  await whileFinalizing(async made => {
    const prepare = () => Promise.resolve(made)
    const finalizing = await compareFinalizing(baDinh, prepare)
    const recording = await compareRecordingAt(baDinh, prepare)
    const again = await compareRecordingAgain(prepare)
    const revising = await compareRevising(prepare)
    for (const { said, done } of [finalizing, recording, again, revising]) expect(said).toEqual(done)
    for (const { done } of [finalizing, recording, again]) expect(done).toContain('officer here: FINALIZATION_RUNNING')
    expect(revising.done).toContain('officer here: EVALUATION_NOT_FINALIZED')
  })()
}, 60_000)

test.each([
  ['recorded', recorded, 'ALLOWED', 'EVALUATION_NOT_FINALIZED'],
  ['final', finalized, 'EVALUATION_ALREADY_FINALIZED', 'ALLOWED'],
  ['annulled', annulled, 'EVALUATION_ALREADY_FINALIZED', 'ALLOWED'],
  ['recorded of one who left in the year', left, 'SUBJECT_UNKNOWN', 'EVALUATION_NOT_FINALIZED'],
  ['recorded of one who moved in the year', elsewhere, 'OUTSIDE_CAMPAIGN', 'EVALUATION_NOT_FINALIZED'],
])(
  'an evaluation says of every caller what its mutations do: %s',
  async (_, prepare, record, reviseCode) => {
    const recording = await compareRecordingAgain(prepare)
    expect(recording.said).toEqual(recording.done)
    expect(recording.done).toContain(`officer above: ${record}`)
    const revising = await compareRevising(prepare)
    expect(revising.said).toEqual(revising.done)
    expect(revising.done).toContain(`appraiser here: ${reviseCode}`)
  },
  60_000,
)

/** A district of its own with a cell, for a campaign stays. */
async function aDistrict(coveredAt?: (district: string, cell: string) => string) {
  const [district, cell] = [newId(), newId()]
  await example.tellOrganizations([
    anOrganization({ id: district, parentId: city }),
    anOrganization({ id: cell, parentId: district }),
  ])
  if (coveredAt) await aCampaign('ENTERED', coveredAt(district, cell))
  return { district, cell }
}

test.each([
  ['without a campaign', 2011, () => aDistrict(), 'ALLOWED'],
  ['with one', 2014, () => aDistrict(district => district), 'CAMPAIGN_OVERLAPS'],
  ['with one below', 2014, () => aDistrict((_, cell) => cell), 'CAMPAIGN_OVERLAPS'],
  ['with one above', 2014, () => aDistrict(() => city), 'CAMPAIGN_OVERLAPS'],
  ['in a year to come', 2031, () => aDistrict(), 'UNKNOWN_YEAR'],
])(
  'an organisation says of every caller what openCampaign does: %s',
  async (_, year, prepare, code) => {
    const { said, done } = await compare({
      callers: ({ district, cell }) => callersAt({ above: city, here: district, below: cell, beside: hoanKiem }),
      prepare,
      async say({ district }, caller) {
        const references = [{ __typename: 'Organization', id: district }]
        const { data } = await example.graph(OF_ORGANIZATION, { references, year }, await as(caller))
        return toldOf(data._entities[0], 'openCampaign')
      },
      async act({ district }, caller) {
        const input = { id: newId(), organizationId: district, year, origin: 'CAMPAIGN' }
        return codeOf(await example.graph(OPEN, { input }, await as(caller)))
      },
    })
    expect(said).toEqual(done)
    expect(done).toContain(`officer here: ${code}`)
  },
  60_000,
)
