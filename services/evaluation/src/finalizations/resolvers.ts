import { requireRole } from '@laurel/shared/actor'
import { isId, requireId } from '@laurel/shared/ids'
import { campaignBehind } from '../campaigns/resolvers.ts'
import { conductors } from '../campaigns/rules.ts'
import { checkDecision } from '../decisions/rules.ts'
import type { Resolvers } from '../generated/graphql.ts'
import { jobInSight, queueFinalization } from './store.ts'

export const finalizationResolvers: Pick<Resolvers, 'FinalizationJob'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'finalizationJob'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'finalizeEvaluations'>
} = {
  Query: {
    finalizationJob: (_, { id }, { db, sight }) =>
      db.read(tx => jobInSight(tx, requireId(id, 'id'), sight.organizations)),
  },
  Mutation: {
    async finalizeEvaluations(_, { input }, { db, actor, author, today, pokeFinalizations }) {
      const job = await queueFinalization(db, {
        officerOf: requireRole(actor, conductors),
        id: requireId(input.id, 'input.id'),
        campaignId: requireId(input.campaignId, 'input.campaignId'),
        organizationId: requireId(input.organizationId, 'input.organizationId'),
        decision: input.decision ? checkDecision(input.decision, today) : null,
        author,
      })
      pokeFinalizations()
      return job
    },
  },
  FinalizationJob: {
    __resolveReference: ({ id }, { db, sight }) =>
      isId(id) ? db.read(tx => jobInSight(tx, id, sight.organizations)) : null,
    campaign: ({ campaignId }, _, { loaders }) => campaignBehind(loaders, campaignId),
    organization: ({ organizationId }) => ({ id: organizationId }),
  },
}
