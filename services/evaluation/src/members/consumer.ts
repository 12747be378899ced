import type { DataOf, Events } from '@laurel/shared/events/contract'
import { type Database, keepMembers, type MemberRow } from './store.ts'

/** Takes members as membership tells them into the read model. */
export function takeMembers(db: Database) {
  return (events: Events['membership.member.v1'][]) =>
    keepMembers(
      db,
      events.map(({ data }) => rowOf(data)),
    )
}

/** Today's period is the one without an end: none begins in the future. */
function rowOf(data: DataOf<'membership.member.v1'>): MemberRow {
  const { memberId, version, organizationPeriods, statusPeriods } = data
  return {
    id: memberId,
    version,
    organizationId: organizationPeriods.find(({ to }) => to === null)?.organizationId ?? null,
    status: statusPeriods.find(({ to }) => to === null)?.status ?? null,
    periods: organizationPeriods,
  }
}
