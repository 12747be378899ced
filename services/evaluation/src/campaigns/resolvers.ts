import { requireRole } from '@laurel/shared/actor'
import { available } from '@laurel/shared/available-actions'
import { requireId } from '@laurel/shared/ids'
import { keysAfter, pageOf, rowsFor } from '@laurel/shared/pages'
import { checkDecision } from '../decisions/rules.ts'
import type { Resolvers } from '../generated/graphql.ts'
import type { Loaders } from '../loaders.ts'
import { translate } from '../messages.ts'
import { regulationOf } from '../regulations/rules.ts'
import { actionsOn } from './actions.ts'
import { type Campaign, conductors, requireDecisionBy } from './rules.ts'
import { listCampaigns, openCampaign } from './store.ts'

/** The campaign of a result or a job that the caller sees. */
export async function campaignBehind(loaders: Loaders, id: string): Promise<Campaign> {
  const campaign = await loaders.campaignBehind.load(id)
  if (!campaign) throw new Error(`campaign ${id} is gone though something refers to it`)
  return campaign
}

export const campaignResolvers: Pick<Resolvers, 'Campaign'> & {
  Query: Pick<NonNullable<Resolvers['Query']>, 'campaign' | 'campaigns'>
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'openCampaign'>
} = {
  Query: {
    campaign: (_, { id }, { loaders }) => loaders.campaign.load(requireId(id, 'id')),
    async campaigns(_, { filter, first, after }, { db, sight }) {
      const within = filter?.organizationId ? requireId(filter.organizationId, 'filter.organizationId') : null
      const query = {
        year: filter?.year ?? null,
        within,
        after: keysAfter(after, ['number', 'id']),
        limit: rowsFor(first),
      }
      return pageOf(await db.read(tx => listCampaigns(tx, sight.organizations, query)), first, ({ year, id }) => [
        year,
        id,
      ])
    },
  },
  Mutation: {
    async openCampaign(_, { input }, { db, actor, author, regulations, today }) {
      const officerOf = requireRole(actor, conductors)
      const { origin, year } = input
      const decision = input.decision ? checkDecision(input.decision, today) : null
      requireDecisionBy(origin, decision)
      const campaign = {
        id: requireId(input.id, 'input.id'),
        organizationId: requireId(input.organizationId, 'input.organizationId'),
        year,
        origin,
        regulation: regulationOf(regulations, year, today).code,
        decision,
      }
      return openCampaign(db, { campaign, officerOf, author })
    },
  },
  Campaign: {
    __resolveReference: ({ id }, { loaders }) => loaders.campaign.load(id),
    availableActions(campaign, { organizationId }, context) {
      const place = organizationId ? requireId(organizationId, 'organizationId') : campaign.organizationId
      return available(actionsOn(campaign, place, context), { ...context, translate })
    },
    organization: ({ organizationId }) => ({ id: organizationId }),
    regulation({ regulation }, _, { regulations }) {
      const found = regulations.find(({ code }) => code === regulation)
      if (!found) throw new Error(`campaign under ${regulation}, which is not in regulations.json`)
      return found
    },
    progress: ({ organizationId, year }, _, { loaders }) => loaders.progress.load({ organizationId, year }),
  },
}
