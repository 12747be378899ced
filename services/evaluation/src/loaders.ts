import { groupBy } from '@laurel/shared/group'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import type { Campaign } from './campaigns/rules.ts'
import { campaignsByIds, campaignsInSight, type Progress, type ProgressKey, progressOf } from './campaigns/store.ts'
import type { Context } from './context.ts'
import type { Evaluation, SubjectKind } from './evaluations/rules.ts'
import { evaluationsByIds, finalizedOf } from './evaluations/store.ts'

/** What a request reads by key: in sight, or null. */
export type Loaders = {
  campaign: DataLoader<string, Campaign | null>
  /** The campaign of what is in sight: who sees a result sees what it is of, also when he has moved since. */
  campaignBehind: DataLoader<string, Campaign | null>
  progress: DataLoader<ProgressKey, Progress | null, string>
  evaluation: DataLoader<string, Evaluation | null>
  evaluationsOfMember: DataLoader<string, Evaluation[]>
  evaluationsOfOrganization: DataLoader<string, Evaluation[]>
}

type Reading = Pick<Context, 'db' | 'sight'>

/** One statement per batch and request. */
export function createLoaders({ db, sight }: Reading): Loaders {
  return {
    campaign: byId(ids => campaignsInSight(db, sight.organizations, ids)),
    campaignBehind: byId(ids => campaignsByIds(db, ids)),
    progress: new DataLoader(
      async keys => {
        const found = await progressOf(
          db,
          sight.organizations,
          keys.filter(({ organizationId }) => isId(organizationId)),
        )
        return keys.map(key => found.get(progressKey(key)) ?? null)
      },
      { cacheKeyFn: progressKey },
    ),
    evaluation: byId(ids => evaluationsByIds(db, sight, ids)),
    evaluationsOfMember: bySubject({ db, sight }, 'MEMBER'),
    evaluationsOfOrganization: bySubject({ db, sight }, 'ORGANIZATION'),
  }
}

const progressKey = ({ organizationId, year }: ProgressKey) => `${organizationId.toLowerCase()} ${year}`

function byId<T extends { id: string }>(read: (ids: string[]) => Promise<T[]>): DataLoader<string, T | null> {
  return new DataLoader(async ids => {
    const found = new Map((await read(ids.filter(isId))).map(row => [row.id, row]))
    return ids.map(id => found.get(id.toLowerCase()) ?? null)
  })
}

function bySubject({ db, sight }: Reading, kind: SubjectKind): DataLoader<string, Evaluation[]> {
  return new DataLoader(async ids => {
    const found = groupBy(await finalizedOf(db, sight, kind, ids.filter(isId)), ({ subjectId }) => subjectId)
    return ids.map(id => found.get(id.toLowerCase()) ?? [])
  })
}
