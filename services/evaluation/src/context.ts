import { type Actor, organizationsOf, type Role } from '@laurel/shared/actor'
import type { Author } from '@laurel/shared/audit'
import { dayOf } from '@laurel/shared/days'
import type { Caller } from '@laurel/shared/request'
import type { Sight } from './evaluations/store.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import type { Regulation } from './regulations/rules.ts'

/** Who may read the evaluations of others. */
export const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']

export type Context = Caller & {
  db: PrismaClient
  regulations: Regulation[]
  sight: Sight
  author: Author
  now: Date
  /** Today in Asia/Ho_Chi_Minh. */
  today: string
  pokeFinalizations: () => void
  loaders: Loaders
}

export function sightOf(actor: Actor): Sight {
  return { organizations: organizationsOf(actor, readers), self: actor.memberId }
}

type Parts = Pick<Context, 'db' | 'regulations' | 'pokeFinalizations'> & { now: () => Date }

/** What one request's resolvers work with. */
export function createContext({ db, regulations, pokeFinalizations, now }: Parts, caller: Caller): Context {
  const sight = sightOf(caller.actor)
  const instant = now()
  return {
    ...caller,
    db,
    regulations,
    sight,
    author: { subject: caller.actor.subject, requestId: caller.requestId },
    now: instant,
    today: dayOf(instant),
    pokeFinalizations,
    loaders: createLoaders({ db, sight, actor: caller.actor }),
  }
}
