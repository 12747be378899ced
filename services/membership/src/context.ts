import { type Actor, organizationsOf, type Role } from '@laurel/shared/actor'
import { dayOf } from '@laurel/shared/days'
import type { Caller } from '@laurel/shared/request'
import type { PrismaClient } from './generated/prisma/client.ts'
import { createMemberLoaders, type MemberLoaders } from './members/loaders.ts'
import { createOrganizationLoaders, type OrganizationLoaders } from './organizations/loaders.ts'

/** Who may see members; the last two of design.md's table see organisations only. */
const peopleRoles: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']
const personalRoles: Role[] = ['secretary', 'officer', 'auditor']

/** The organisations under which the caller may see what; `self` is always in sight of himself. */
export type Sight = { organizations: string[]; people: string[]; personal: string[]; self: string | null }

export type Context = Caller & {
  db: PrismaClient
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
export function createContext({ db, now, pokeImports }: Parts, caller: Caller): Context {
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
