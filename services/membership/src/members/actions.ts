import { type Actor, requireRole } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import type { MemberLoaders } from './loaders.ts'
import { requireAfterArrival, requireReceiving, requireResidence, transferrers } from './rules.ts'

type Caller = { actor: Actor; today: string; loaders: Pick<MemberLoaders, 'residence'> }

/** What may be done to a member. A transfer is never later than today, so today must be after the day he came. */
export const actionsOn = ({ id }: { id: string }, { actor, today, loaders }: Caller): Offer[] => [
  {
    action: 'transferMember',
    missingInput: ['organizationId', 'from'],
    async rules() {
      requireRole(actor, transferrers)
      const found = await loaders.residence.load(id)
      const residence = requireResidence(found)
      requireReceiving(found?.hasDestination || undefined)
      requireAfterArrival(residence, today)
    },
  },
]
