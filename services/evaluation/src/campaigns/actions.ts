import { requireRole } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import { Refusal } from '@laurel/shared/errors'
import type { Context } from '../context.ts'
import type { Recordable } from '../evaluations/store.ts'
import { requireCovered, requireWork } from '../finalizations/rules.ts'
import { requireInScope } from '../organizations/rules.ts'
import { regulationOf } from '../regulations/rules.ts'
import { type Campaign, conductors, requireUncovered } from './rules.ts'

type Caller = Pick<Context, 'actor' | 'loaders'>

/** Refuses a subject of which the campaign may record nothing. */
export async function requireRecordable(recordable: Recordable, { loaders }: Pick<Context, 'loaders'>): Promise<void> {
  const code = await loaders.whyNotRecorded.load(recordable)
  if (code) throw new Refusal(code, { field: 'input.result.subjectId' })
}

/** What may be done to a campaign at an organisation: there, or in its subtree. */
export const actionsOn = (campaign: Campaign, organizationId: string, { actor, loaders }: Caller): Offer[] => [
  {
    action: 'recordResult',
    missingInput: ['result'],
    async rules() {
      requireRole(actor, conductors)
      const subject = { subjectKind: 'ORGANIZATION', subjectId: organizationId, evaluationId: null } as const
      await requireRecordable({ campaignId: campaign.id, year: campaign.year, ...subject }, { loaders })
    },
  },
  {
    action: 'finalizeEvaluations',
    missingInput: campaign.decision ? [] : ['decision'],
    async rules() {
      requireRole(actor, conductors)
      requireInScope(await loaders.conductedBy.load(organizationId))
      const standing = await loaders.standing.load({ campaignId: campaign.id, organizationId })
      requireWork(requireCovered(standing))
    },
  },
]

type Opener = Caller & Pick<Context, 'regulations' | 'today'>

/** What may be done for a year's evaluation of an organisation. */
export const openingActions = (organizationId: string, year: number, opener: Opener): Offer[] => [
  {
    action: 'openCampaign',
    missingInput: [],
    async rules() {
      const { actor, loaders, regulations, today } = opener
      requireRole(actor, conductors)
      regulationOf(regulations, year, today)
      requireInScope(await loaders.conductedBy.load(organizationId))
      requireUncovered(await loaders.opening.load({ organizationId, year }), year)
    },
  },
]
