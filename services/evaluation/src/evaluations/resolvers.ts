import { requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { Refusal, refuseIfAny } from '@laurel/shared/errors'
import { requireId } from '@laurel/shared/ids'
import { openingActions } from '../campaigns/actions.ts'
import { campaignBehind } from '../campaigns/resolvers.ts'
import { conductors } from '../campaigns/rules.ts'
import type { Context } from '../context.ts'
import { checkDecision } from '../decisions/rules.ts'
import type { Resolvers, ResultInput } from '../generated/graphql.ts'
import { translate } from '../messages.ts'
import { actionsOn } from './actions.ts'
import { type GivenResult, idOfRecorded, recordResults } from './record.ts'
import { reviseEvaluation } from './revise.ts'
import { type Evaluation, resultOf, revisers } from './rules.ts'

const MOST_RESULTS = 2_000

function givenResult(input: ResultInput, field: string): GivenResult {
  const subjectId = requireId(input.subjectId, `${field}.subjectId`)
  return { ...resultOf(input, field), subjectKind: input.subjectKind, subjectId, field }
}

/** All results that can be read; otherwise refuses every one that cannot, and every subject that is there twice. */
function givenResults(inputs: ResultInput[]): GivenResult[] {
  if (inputs.length < 1 || inputs.length > MOST_RESULTS)
    throw new Refusal('TOO_MANY_RESULTS', { field: 'input.results', values: { count: inputs.length } })
  const seen = new Set<string>()
  const refusals: Refusal[] = []
  const results: GivenResult[] = []
  inputs.forEach((input, index) => {
    const field = `input.results.${index}`
    const subject = `${input.subjectKind} ${input.subjectId.toLowerCase()}`
    if (seen.has(subject)) refusals.push(new Refusal('SUBJECT_TWICE', { field: `${field}.subjectId` }))
    seen.add(subject)
    try {
      results.push(givenResult(input, field))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refusals.push(error)
    }
  })
  refuseIfAny(refusals)
  return results
}

type Years = { fromYear?: number | null | undefined; toYear?: number | null | undefined }

const between = (evaluations: Evaluation[], { fromYear, toYear }: Years) =>
  evaluations.filter(({ year }) => year >= (fromYear ?? year) && year <= (toYear ?? year))

async function one(id: string, { loaders }: Context): Promise<Evaluation> {
  const evaluation = await loaders.evaluation.load(id)
  if (!evaluation) throw new Error(`evaluation ${id} is gone though it was just written`)
  return evaluation
}

type Own = 'Evaluation' | 'Member' | 'Organization'

export const evaluationResolvers: Pick<Resolvers, Own> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'evaluation'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'recordResult' | 'recordResults' | 'reviseEvaluation'>
} = {
  Query: { evaluation: (_, { id }, { loaders }) => loaders.evaluation.load(requireId(id, 'id')) },
  Mutation: {
    async recordResult(_, { input }, context) {
      const { db, actor, author } = context
      const officerOf = requireRole(actor, conductors)
      const campaignId = requireId(input.campaignId, 'input.campaignId')
      const result = givenResult(input.result, 'input.result')
      await recordResults(db, { campaignId, results: [result], officerOf, author })
      return one(await db.read(tx => idOfRecorded(tx, campaignId, result)), context)
    },
    async recordResults(_, { input }, { db, actor, author }) {
      const officerOf = requireRole(actor, conductors)
      const campaignId = requireId(input.campaignId, 'input.campaignId')
      return recordResults(db, { campaignId, results: givenResults(input.results), officerOf, author })
    },
    async reviseEvaluation(_, { input }, { db, actor, author, now, today }) {
      const { expectedRevision, reason } = input
      const allowedUnder = requireRole(actor, revisers)
      return reviseEvaluation(db, {
        evaluationId: requireId(input.evaluationId, 'input.evaluationId'),
        given: {
          result: resultOf(input, 'input'),
          decision: checkDecision(input.decision, today),
          reason,
          expectedRevision,
        },
        allowedUnder,
        author,
        now,
      })
    },
  },
  Evaluation: {
    __resolveReference: ({ id }, { loaders }) => loaders.evaluation.load(id),
    availableActions: (evaluation, _, context) => available(actionsOn(evaluation, context), { ...context, translate }),
    campaign: ({ campaignId }, _, { loaders }) => campaignBehind(loaders, campaignId),
    member: ({ subjectKind, subjectId }) => (subjectKind === 'MEMBER' ? { id: subjectId } : null),
    organization: ({ subjectKind, subjectId, organizationId }) => ({
      id: subjectKind === 'ORGANIZATION' ? subjectId : organizationId,
    }),
  },
  Member: {
    __resolveReference: ({ id }) => ({ id }),
    evaluations: async ({ id }, years, { loaders }) => between(await loaders.evaluationsOfMember.load(id), years),
  },
  Organization: {
    __resolveReference: ({ id }) => ({ id }),
    availableCampaignActions: ({ id }, { year }, context) =>
      available(openingActions(requireId(id, 'id'), year, context), { ...context, translate }),
    campaignProgress: ({ id }, { year }, { loaders }) => loaders.progress.load({ organizationId: id, year }),
    evaluations: async ({ id }, years, { loaders }) => between(await loaders.evaluationsOfOrganization.load(id), years),
  },
}
