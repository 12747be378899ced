import { type Actor, type Role, requireRole } from '@laurel/shared/actor'
import type { Offer } from '@laurel/shared/available-actions'
import { importers } from '../imports/rules.ts'
import { kindsUnder, type Organization, requireRoomUnder, requireScope } from './rules.ts'

/** Who creates organisations. */
export const founders: Role[] = ['officer']

/** What may be done to an organisation. */
export const actionsOn = (organization: Organization, { actor }: { actor: Actor }): Offer[] => [
  {
    action: 'createOrganization',
    missingInput: ['code', 'name', 'kind', 'from'],
    rules() {
      requireScope(organization, requireRole(actor, founders), 'input.parentId')
      requireRoomUnder(organization, Object.keys(kindsUnder) as Organization['kind'][])
    },
  },
  {
    action: 'startImport',
    missingInput: ['kind'],
    rules: () => requireScope(organization, requireRole(actor, importers), 'input.organizationId'),
  },
]
