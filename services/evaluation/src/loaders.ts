import { organizationsOf } from '@laurel/shared/actor'
import { groupBy } from '@laurel/shared/group'
import { isId } from '@laurel/shared/ids'
import DataLoader from 'dataloader'
import { type Campaign, conductors, type Opening } from './campaigns/rules.ts'
import {
  campaignsByIds,
  campaignsInSight,
  type OpeningKey,
  openingsOf,
  type Progress,
  type ProgressKey,
  progressOf,
} from './campaigns/store.ts'
import type { Context } from './context.ts'
import { type StandingEvaluation, standingByIds } from './evaluations/revise.ts'
import { type Evaluation, revisers, type SubjectKind } from './evaluations/rules.ts'
import { evaluationsByIds, finalizedOf, type Recordable, whyNotRecorded } from './evaluations/store.ts'
import type { Standing } from './finalizations/rules.ts'
import { type StandingKey, standingsOf } from './finalizations/store.ts'
import { inScope } from './organizations/store.ts'

/** What a request reads by key: in sight, or null. */
export type Loaders = {
  campaign: DataLoader<string, Campaign | null>
  /** The campaign of what is in sight: who sees a result sees what it is of, also when he has moved since. */
  campaignBehind: DataLoader<string, Campaign | null>
  progress: DataLoader<ProgressKey, Progress | null, string>
  evaluation: DataLoader<string, Evaluation | null>
  /** What the caller's rules meet: where he may open, finalize, record over and revise. */
  opening: DataLoader<OpeningKey, Opening | undefined, string>
  standing: DataLoader<StandingKey, Standing | undefined, string>
  whyNotRecorded: DataLoader<Recordable, string | null, string>
  revisable: DataLoader<Pick<Evaluation, 'id'>, StandingEvaluation | undefined, string>
  conductedBy: DataLoader<string, boolean>
  evaluationsOfMember: DataLoader<string, Evaluation[]>
  evaluationsOfOrganization: DataLoader<string, Evaluation[]>
}

type Reading = Pick<Context, 'db' | 'sight'>

type Rules = Pick<Loaders, 'opening' | 'standing' | 'whyNotRecorded' | 'revisable' | 'conductedBy'>

function createRuleLoaders({ db, actor }: Pick<Context, 'db' | 'actor'>): Rules {
  const officerOf = organizationsOf(actor, conductors)
  return {
    opening: byKey(
      keys => db.read(tx => openingsOf(tx, keys)),
      ({ organizationId, year }) => `${organizationId} ${year}`,
    ),
    standing: byKey(
      keys => db.read(tx => standingsOf(tx, keys)),
      ({ campaignId, organizationId }) => `${campaignId} ${organizationId}`,
    ),
    whyNotRecorded: new DataLoader(keys => db.read(tx => whyNotRecorded(tx, keys, officerOf)), {
      cacheKeyFn: JSON.stringify,
    }),
    revisable: byKey(
      keys =>
        db.read(tx =>
          standingByIds(
            tx,
            keys.map(({ id }) => id),
            organizationsOf(actor, revisers),
          ),
        ),
      ({ id }) => id,
    ),
    conductedBy: new DataLoader(async ids => {
      const found = await db.read(tx => inScope(tx, ids, officerOf))
      return ids.map(id => found.has(id))
    }),
  }
}

/** By a key that what is found has too. */
function byKey<K, V extends K>(
  read: (keys: readonly K[]) => PromiseLike<V[]>,
  keyOf: (key: K) => string,
): DataLoader<K, V | undefined, string> {
  return new DataLoader(
    async keys => {
      const found = new Map((await read(keys)).map(row => [keyOf(row), row]))
      return keys.map(key => found.get(keyOf(key)))
    },
    { cacheKeyFn: keyOf },
  )
}

/** One statement per batch and request. */
export function createLoaders({ db, sight, actor }: Reading & Pick<Context, 'actor'>): Loaders {
  return {
    ...createRuleLoaders({ db, actor }),
    campaign: byId(ids => db.read(tx => campaignsInSight(tx, sight.organizations, ids))),
    campaignBehind: byId(ids => db.read(tx => campaignsByIds(tx, ids))),
    progress: new DataLoader(
      async keys => {
        const known = keys.filter(({ organizationId }) => isId(organizationId))
        const found = await db.read(tx => progressOf(tx, sight.organizations, known))
        return keys.map(key => found.get(progressKey(key)) ?? null)
      },
      { cacheKeyFn: progressKey },
    ),
    evaluation: byId(ids => db.read(tx => evaluationsByIds(tx, sight, ids))),
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
    const rows = await db.read(tx => finalizedOf(tx, sight, kind, ids.filter(isId)))
    const found = groupBy(rows, ({ subjectId }) => subjectId)
    return ids.map(id => found.get(id.toLowerCase()) ?? [])
  })
}
