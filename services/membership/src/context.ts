import { type Actor, organizationsOf, type Role } from '@laurel/shared/actor'
import { type CallerDatabase, openForCaller } from '@laurel/shared/caller-database'
import { dayOf } from '@laurel/shared/days'
import type { Caller } from '@laurel/shared/request'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { createMemberLoaders, type MemberLoaders } from './members/loaders.ts'
import { createOrganizationLoaders, type OrganizationLoaders } from './organizations/loaders.ts'

/** Who may see members; the last two of design.md's table see organisations only. */
const peopleRoles: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']
const personalRoles: Role[] = ['secretary', 'officer', 'auditor']

/** The organisations under which the caller may see what; `self` is always in sight of himself. */
export type Sight = { organizations: string[]; people: string[]; personal: string[]; self: string | null }

/** The database as the service's own work sees it: all of it. */
export type Client = PrismaClient
/** As a request sees it. */
export type Database = CallerDatabase<Prisma.TransactionClient>

export type Context = Caller & {
  db: Database
  sight: Sight
  now: Date
  /** Today in Asia/Ho_Chi_Minh. */
  today: string
  pokeImports: () => void
  loaders: OrganizationLoaders & MemberLoaders
}

export function sightOf(actor: Actor): Sight {
  return {
    organizations: actor.grants.map(({ organization }) => organization),
    people: organizationsOf(actor, peopleRoles),
    personal: organizationsOf(actor, personalRoles),
    self: actor.memberId,
  }
}

type Parts = { db: PrismaClient; now: () => Date; pokeImports: () => void }

/** What one request's resolvers work with. */
export function createContext({ db: client, now, pokeImports }: Parts, caller: Caller): Context {
  const db: Database = openForCaller(client, caller)
  const sight = sightOf(caller.actor)
  const instant = now()
  return {
    ...caller,
    db,
    sight,
    now: instant,
    today: dayOf(instant),
    pokeImports,
    loaders: {
      ...createOrganizationLoaders({ db, sight }),
      ...createMemberLoaders({ db, sight, actor: caller.actor }),
    },
  }
}
