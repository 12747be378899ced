import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'
import { type Known, knownMembers, knownOrganizations } from './store.ts'

export type EligibilityLoaders = {
  /** What is known of a member in sight, else null. */
  knownMember: DataLoader<string, Known | null>
  /** What is known of an organisation in sight, else null. */
  knownOrganization: DataLoader<string, Known | null>
}

/** One statement per batch and request, however many programmes are asked for. */
export function createEligibilityLoaders({ db, sight }: Pick<Context, 'db' | 'sight'>): EligibilityLoaders {
  const loaderBy = (read: typeof knownMembers) =>
    new DataLoader<string, Known | null>(async ids => {
      const found = await db.read(tx => read(tx, sight, ids.filter(isId)))
      const byId = new Map(found.map(known => [known.id, known]))
      return ids.map(id => byId.get(id.toLowerCase()) ?? null)
    })
  return { knownMember: loaderBy(knownMembers), knownOrganization: loaderBy(knownOrganizations) }
}
