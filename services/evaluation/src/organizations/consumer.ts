import type { DataOf, Events } from '@laurel/shared/events/contract'
import { type Database, keepOrganizations, type OrganizationRow } from './store.ts'

/** Takes organisations as membership tells them into the read model. */
export function takeOrganizations(db: Database) {
  return (events: Events['membership.organization.v1'][]) =>
    keepOrganizations(
      db,
      events.map(({ data }) => rowOf(data)),
    )
}

/** The last period is today's: none begins in the future, and a dissolved organisation stays where it last stood. */
function rowOf({ organizationId, version, code, periods }: DataOf<'membership.organization.v1'>): OrganizationRow {
  const { name, kind, parentId } = periods.at(-1) ?? periods[0]
  return { id: organizationId, version, code, name, kind, parentId }
}
