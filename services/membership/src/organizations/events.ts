import type { Sql } from '@laurel/shared/database'
import { encode, type Recorded } from '@laurel/shared/events/contract'
import { groupBy } from '@laurel/shared/group'
import { periodsOf } from './periods.ts'

/** The events that tell these organisations as they now are, with all that they were. */
export async function organizationEvents(tx: Sql, ids: readonly string[], now: Date): Promise<Recorded[]> {
  const organizations = await tx.$queryRaw<{ id: string; version: number; code: string }[]>`
    select id, version, code from organizations where id = any(${ids}::uuid[]) order by cardinality(path), id`
  const periods = groupBy(await periodsOf(tx, ids), ({ organizationId }) => organizationId)
  return organizations.map(({ id, version, code }) =>
    encode(
      'membership.organization.v1',
      id,
      {
        organizationId: id,
        version,
        code,
        periods: (periods.get(id) ?? []).map(({ organizationId: _, ...period }) => period) as Periods,
        successorIds: [],
      },
      now,
    ),
  )
}

/** Every organisation has at least the period it was created with. */
type Periods = Parameters<typeof encode<'membership.organization.v1'>>[2]['periods']
