import { type Actor, organizationsOf, type Role } from '@laurel/shared/actor'
import { type CallerDatabase, openForCaller } from '@laurel/shared/caller-database'
import type { Translate } from '@laurel/shared/messages'
import type { Caller } from '@laurel/shared/request'
import { createEligibilityLoaders, type EligibilityLoaders } from './eligibility/loaders.ts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { createProgramLoaders, type ProgramLoaders } from './programs/loaders.ts'

/** Who may see the eligibility of others. */
export const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']

/** The organisations under which the caller may see eligibility; `self` is always in sight of himself. */
export type Sight = { organizations: string[]; self: string | null }

/** The database as the service's own work sees it: all of it. */
export type Client = PrismaClient
/** As a request sees it. */
export type Database = CallerDatabase<Prisma.TransactionClient>

export type Context = Caller & {
  db: Database
  sight: Sight
  translate: Translate
  loaders: ProgramLoaders & EligibilityLoaders
}

export function sightOf(actor: Actor): Sight {
  return { organizations: organizationsOf(actor, readers), self: actor.memberId }
}

type Parts = Pick<Context, 'translate'> & { db: PrismaClient }

/** What one request's resolvers work with. */
export function createContext({ db: client, translate }: Parts, caller: Caller): Context {
  const db: Database = openForCaller(client, caller)
  const sight = sightOf(caller.actor)
  return {
    ...caller,
    db,
    sight,
    translate,
    loaders: { ...createProgramLoaders({ db, actor: caller.actor }), ...createEligibilityLoaders({ db, sight }) },
  }
}
