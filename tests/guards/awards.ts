import { type Guard, guardsIn, wallsTogether } from './guard.ts'
import { walks } from './walks.ts'

const { answers, changes, entities } = walks
const keyed = entities('awards')
const allGrants = 'actor.grants.map(({ organization }) => organization)'
const here = 'services/awards/src'

const listed = guardsIn(`${here}/eligibility/store.ts`, [
  ['eligible members in a list', ' and path && ${organizations}::uuid[])`,', ')`,', answers],
])
const refused = guardsIn(`${here}/eligibility/resolvers.ts`, [
  ['a list of a place out of scope is refused', 'await db.read(tx => isInScope(tx, within, scope))', 'true', answers],
])

export const awardsGuards: Guard[] = [
  ...guardsIn(`${here}/context.ts`, [
    ['eligibility is for roles that read it', 'organizationsOf(actor, readers)', allGrants, answers],
  ]),
  ...guardsIn(`${here}/eligibility/store.ts`, [
    [
      'eligibility by where the member is',
      'where o.path && ${organizations}::uuid[] or s.id',
      'where true or s.id',
      keyed,
    ],
    ['eligibility of himself alone', 'or s.id = ${self}::uuid`)', 'or ${self}::uuid is not null`)', keyed],
    ['eligibility of organisations', ' and s.path && ${organizations}::uuid[]`)', '`)', keyed],
  ]),
  ...refused,
  // The list is empty where the resolver has refused already: either wall alone keeps it.
  wallsTogether('eligible members in a list, and the refusal before it', answers, [...listed, ...refused]),
  ...guardsIn(`${here}/eligibility/resolvers.ts`, [
    ['a list is held against the grants of readers', 'requireRole(actor, readers)', allGrants, answers],
  ]),
  ...guardsIn(`${here}/programs/resolvers.ts`, [
    ['programmes are created by the grants of creators', 'requireRole(actor, creators)', allGrants, changes],
  ]),
  ...guardsIn(`${here}/programs/store.ts`, [
    [
      'a programme is created below the grant',
      'requireScope(await isInScope(tx, program.organizationId, officerOf))',
      '',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/programs/rules.ts`, [
    [
      'what is out of scope is refused, in awards',
      "if (!isInScope) throw new Refusal('OUT_OF_SCOPE', { field: 'input.organizationId' })",
      '',
      changes,
    ],
  ]),
  ...guardsIn(`${here}/organizations/store.ts`, [
    ['a scope covers what is below it, in awards', ' and path && ${granted}::uuid[]', '', changes],
    [
      'what is out of scope is held against the scope, in awards',
      '(await inScope(db, [id], granted)).has(id)',
      'true',
      changes,
    ],
  ]),
]
