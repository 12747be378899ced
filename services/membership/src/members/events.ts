import type { Sql } from '@laurel/shared/database'
import { encode, type Recorded } from '@laurel/shared/events/contract'
import { groupBy } from '@laurel/shared/group'
import { organizationPeriodsOf, statusPeriodsOf } from './store.ts'

/** The events that tell these members as they now are, and nothing personal but the name. */
export async function memberEvents(tx: Sql, ids: readonly string[], now: Date): Promise<Recorded[]> {
  const members = await tx.$queryRaw<{ id: string; version: number; name: string }[]>`
    select id, version, display_name as name from members where id = any(${ids}::uuid[])`
  const organizations = groupBy(await organizationPeriodsOf(tx, ids), ({ memberId }) => memberId)
  const statuses = groupBy(await statusPeriodsOf(tx, ids), ({ memberId }) => memberId)
  return members.map(({ id, version, name }) =>
    encode(
      'membership.member.v1',
      id,
      {
        memberId: id,
        version,
        displayName: name,
        organizationPeriods: (organizations.get(id) ?? []).map(({ memberId: _, ...period }) => period),
        statusPeriods: (statuses.get(id) ?? []).map(({ memberId: _, ...period }) => period),
        disciplinePeriods: [],
      },
      now,
    ),
  )
}
