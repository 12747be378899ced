import { type Actor, organizationsOf, type Role } from '@laurel/shared/actor'
import type { Author } from '@laurel/shared/audit'
import { type CallerDatabase, openForCaller } from '@laurel/shared/caller-database'
import { dayOf } from '@laurel/shared/days'
import type { Caller } from '@laurel/shared/request'
import type { Sight } from './evaluations/store.ts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import type { Regulation } from './regulations/rules.ts'

/** Who may read the evaluations of others. */
export const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']

/** The database as the service's own work sees it: all of it. */
export type Client = PrismaClient
/** As a request sees it. */
export type Database = CallerDatabase<Prisma.TransactionClient>

export type Context = Caller & {
  db: Database
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

type Parts = Pick<Context, 'regulations' | 'pokeFinalizations'> & { db: PrismaClient; now: () => Date }

/** What one request's resolvers work with. */
export function createContext({ db: client, regulations, pokeFinalizations, now }: Parts, caller: Caller): Context {
  const db: Database = openForCaller(client, caller)
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
