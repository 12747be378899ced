import { groupBy } from '@laurel/shared/group'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import type { Member, MembershipPeriod, StatusPeriod } from './rules.ts'
import { membersByIds, organizationPeriodsOf, statusPeriodsOf } from './store.ts'

export type MemberLoaders = {
  /** In sight, or null. */
  member: DataLoader<string, Member | null>
  memberOrganizations: DataLoader<string, MembershipPeriod[]>
  memberStatuses: DataLoader<string, StatusPeriod[]>
}

/** One statement per batch and request. */
export function createMemberLoaders({ db, sight }: Pick<Context, 'db' | 'sight'>): MemberLoaders {
  return {
    member: new DataLoader(async ids => {
      const found = await membersByIds(db, sight, ids.filter(isId))
      const byId = new Map(found.map(member => [member.id, member]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    }),
    memberOrganizations: new DataLoader(async ids => {
      const periods = groupBy(await organizationPeriodsOf(db, ids), ({ memberId }) => memberId)
      return ids.map(id => periods.get(id) ?? [])
    }),
    memberStatuses: new DataLoader(async ids => {
      const periods = groupBy(await statusPeriodsOf(db, ids), ({ memberId }) => memberId)
      return ids.map(id => periods.get(id) ?? [])
    }),
  }
}
