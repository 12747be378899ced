import type { Sql } from '@laurel/shared/database'
import type { OrganizationPeriod } from './rules.ts'

export type StoredPeriod = OrganizationPeriod & { organizationId: string }

/** The periods of many organisations, oldest first. */
export function periodsOf(db: Sql, ids: readonly string[]): PromiseLike<StoredPeriod[]> {
  return db.$queryRaw<StoredPeriod[]>`
    select organization_id as "organizationId", name, kind, parent_id as "parentId",
      from_day::text as "from", to_day::text as "to"
    from organization_periods where organization_id = any(${ids}::uuid[]) order by organization_id, from_day`
}

/** For each organisation the ids from the root down to it, as it stood on `day`; none when it did not exist then. */
export function pathsAt(db: Sql, ids: readonly string[], day: string): PromiseLike<{ id: string; path: string[] }[]> {
  return db.$queryRaw<{ id: string; path: string[] }[]>`
    with recursive up as (
      select p.organization_id as id, p.parent_id, array[p.organization_id] as path
      from organization_periods p
      where p.organization_id = any(${ids}::uuid[]) and p.from_day <= ${day}::date and (p.to_day is null or p.to_day > ${day}::date)
      union all
      select up.id, p.parent_id, p.organization_id || up.path
      from up join organization_periods p on p.organization_id = up.parent_id
        and p.from_day <= ${day}::date and (p.to_day is null or p.to_day > ${day}::date)
    )
    select id, path from up where parent_id is null`
}
