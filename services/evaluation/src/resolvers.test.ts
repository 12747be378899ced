import { expect, test } from '@jest/globals'
import { answeredIn, promisedBy, resolvedBy } from '@laurel/shared/testing/contract'
import { aDecision, openOne } from './campaigns/example.ts'
import { outstanding, REVISE, recordAll, storedOf } from './evaluations/example.ts'
import { baDinh, startExample } from './example.ts'
import { aFinalization, completed, FINALIZE } from './finalizations/example.ts'
import { resolvers } from './resolvers.ts'

const promised = promisedBy(new URL('../schema.graphql', import.meta.url))

const PROGRESS = '{ __typename recorded finalized members }'
const OFFERED = '{ __typename action allowed missingInput deadline refusal { __typename code message field basis } }'
const ACTIONS = `availableActions ${OFFERED}`
const CAMPAIGN = `__typename id year organization { __typename id } origin openedAt progress ${PROGRESS} ${ACTIONS}
  regulation { __typename code title document from to confidence } decision { __typename number date issuer }`
const EVALUATION = `__typename id campaign { __typename id } year subjectKind member { __typename id }
  organization { __typename id } outcome grade score distinguished revision decision { __typename number } finalizedAt reason
  ${ACTIONS}`
const JOB = `__typename id campaign { __typename id } organization { __typename id } status total done startedAt finishedAt`
/** No action of today ends by a day, and no rule that only looks at the entity rests on a clause. */
const neverYet = ['AvailableAction.deadline', 'ActionRefusal.basis']
const EVERYTHING = `query ($campaign: ID!, $evaluation: ID!, $job: ID!, $references: [_Any!]!) {
  campaign(id: $campaign) { ${CAMPAIGN} }
  campaigns(first: 1) { __typename nodes { __typename } edges { __typename cursor node { __typename } }
    pageInfo { __typename hasNextPage endCursor } }
  evaluation(id: $evaluation) { ${EVALUATION} }
  regulations { __typename code to }
  finalizationJob(id: $job) { ${JOB} }
  _entities(representations: $references) {
    ... on Member { __typename id evaluations { __typename } }
    ... on Organization { __typename id evaluations { __typename } campaignProgress(year: 2014) ${PROGRESS}
      availableCampaignActions(year: 2014) ${OFFERED} } } }`
const RECORDED = `mutation ($input: RecordResultsInput!) { recordResults(input: $input) { __typename recorded unchanged } }`

test('every query and mutation has a resolver', () => {
  const written = resolvedBy(resolvers)
  expect(promised.roots.filter(field => !written.includes(field))).toEqual([])
})

test('every other field is seen to answer', async () => {
  await using example = await startExample()
  const campaign = await openOne(example)
  const [member] = await example.admit(1)
  const result = { ...outstanding(member ?? ''), score: 95 }
  const organization = { ...outstanding(baDinh), subjectKind: 'ORGANIZATION' as const }
  await recordAll(example, campaign, [result, organization])
  const job = aFinalization({ campaignId: campaign })
  await example.graph(FINALIZE, { input: job })
  await completed(example, job.id)
  const [evaluation] = await storedOf(example, [member ?? ''])
  const revision = { expectedRevision: 1, grade: 'GOOD', score: 80, reason: 'Xem xét lại theo kiến nghị' }
  await example.graph(REVISE, { input: { evaluationId: evaluation?.id, ...revision, decision: aDecision() } })
  const references = [
    { __typename: 'Member', id: member },
    { __typename: 'Organization', id: baDinh },
  ]
  const ids = { campaign, evaluation: evaluation?.id, job: job.id }
  const read = await example.graph(EVERYTHING, { ...ids, references })
  const recorded = await example.graph(RECORDED, {
    input: { campaignId: await openOne(example, { year: 2013 }), results: [result] },
  })
  expect([read.errors, recorded.errors]).toEqual([[], []])
  const seen = new Set(answeredIn([read.data, recorded.data]))
  expect(promised.fields.filter(field => !seen.has(field))).toEqual(neverYet)
})
