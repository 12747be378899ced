import { groupBy } from '@laurel/shared/group'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import { pathsAt, periodsOf, type StoredPeriod } from './periods.ts'
import type { Organization } from './rules.ts'
import { memberCounts, organizationsByIds } from './store.ts'

export type OrganizationLoaders = {
  /** In sight, or null. */
  organization: DataLoader<string, Organization | null>
  organizationPeriods: DataLoader<string, StoredPeriod[]>
  /** Ids from the root down on a day; empty when it did not exist then. */
  pathAt: DataLoader<{ id: string; day: string }, string[], string>
  /** Null when it is not for the caller to know. */
  memberCount: DataLoader<string, number | null>
}

/** One statement per batch and request. */
export function createOrganizationLoaders({ db, sight }: Pick<Context, 'db' | 'sight'>): OrganizationLoaders {
  return {
    organization: new DataLoader(async ids => {
      const found = await db.read(tx => organizationsByIds(tx, sight, ids.filter(isId)))
      const byId = new Map(found.map(organization => [organization.id, organization]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    }),
    organizationPeriods: new DataLoader(async ids => {
      const periods = groupBy(await db.read(tx => periodsOf(tx, ids)), ({ organizationId }) => organizationId)
      return ids.map(id => periods.get(id) ?? [])
    }),
    pathAt: new DataLoader(keys => loadPaths(db, keys), { cacheKeyFn: ({ id, day }) => `${id} ${day}` }),
    memberCount: new DataLoader(async ids => {
      const counts = await db.read(tx => memberCounts(tx, sight, ids))
      return ids.map(id => counts.get(id) ?? null)
    }),
  }
}

async function loadPaths(db: Context['db'], keys: readonly { id: string; day: string }[]): Promise<string[][]> {
  const paths = new Map<string, string[]>()
  for (const [day, group] of groupBy(keys, key => key.day)) {
    const ids = group.map(({ id }) => id)
    const found = await db.read(tx => pathsAt(tx, ids, day))
    for (const { id, path } of found) paths.set(`${id} ${day}`, path)
  }
  return keys.map(({ id, day }) => paths.get(`${id} ${day}`) ?? [])
}
