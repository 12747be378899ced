import { organizationsOf } from '@laurel/shared/actor'
import { groupBy } from '@laurel/shared/group'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import { type Member, type MembershipPeriod, type StatusPeriod, transferrers } from './rules.ts'
import { membersByIds, organizationPeriodsOf, statusPeriodsOf } from './store.ts'
import { type FoundResidence, residencesOf } from './transfer.ts'

export type MemberLoaders = {
  /** In sight, or null. */
  member: DataLoader<string, Member | null>
  memberOrganizations: DataLoader<string, MembershipPeriod[]>
  /** Where each is now, and whether the caller may move him from there. */
  residence: DataLoader<string, FoundResidence | undefined>
  memberStatuses: DataLoader<string, StatusPeriod[]>
}

/** One statement per batch and request. */
export function createMemberLoaders({ db, sight, actor }: Pick<Context, 'db' | 'sight' | 'actor'>): MemberLoaders {
  return {
    member: new DataLoader(async ids => {
      const found = await db.read(tx => membersByIds(tx, sight, ids.filter(isId)))
      const byId = new Map(found.map(member => [member.id, member]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    }),
    residence: new DataLoader(async ids => {
      const found = await db.read(tx => residencesOf(tx, ids, organizationsOf(actor, transferrers)))
      const byId = new Map(found.map(residence => [residence.memberId, residence]))
      return ids.map(id => byId.get(id))
    }),
    memberOrganizations: new DataLoader(async ids => {
      const periods = groupBy(await db.read(tx => organizationPeriodsOf(tx, ids)), ({ memberId }) => memberId)
      return ids.map(id => periods.get(id) ?? [])
    }),
    memberStatuses: new DataLoader(async ids => {
      const periods = groupBy(await db.read(tx => statusPeriodsOf(tx, ids)), ({ memberId }) => memberId)
      return ids.map(id => periods.get(id) ?? [])
    }),
  }
}
