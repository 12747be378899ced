import { guardsIn } from './guard.ts'
import { walks } from './walks.ts'

const { answers, asking, credentials, entities, rules, secret, tokens } = walks
const nobody = '{ subject: "nobody", memberId: null, grants: [], locale: null }'

const enforcement = (['membership', 'evaluation', 'awards'] as const).flatMap(service =>
  guardsIn('packages/shared/src/subgraph.ts', [
    [
      `${service} enforces @access itself`,
      'enforceAccess(schema, accessRulesOf(typeDefs))',
      `if (!sdl.href.includes('/${service}/')) enforceAccess(schema, accessRulesOf(typeDefs))`,
      entities(service),
    ],
  ]),
)

/** Roles, and who it is that has them: the same at the gateway and in every subgraph. */
export const sharedGuards = [
  ...enforcement,
  ...guardsIn('packages/shared/src/access.ts', [
    [
      'a rule counts its own roles alone',
      'organizationsOf(actor, wanted).length > 0',
      'actor.grants.length > 0',
      answers,
    ],
    ['a rule with roles is not for everybody', '!wanted || organizationsOf', 'true || organizationsOf', answers],
    ['a member may where the rule says self', '(self && actor.memberId !== null)', 'actor.memberId !== null', answers],
    ['a field has a rule of its own', '[accessOf(directives), types.get', '[types.get', answers],
    // Today every field that leads to such a type says it itself, so that no answer of the graph could show it.
    ['a field has the rule of its type', ', types.get(namedType(type))]', ']', rules],
    ['who lacks a rule is refused by a resolver', 'if (lacking) throw forbidden(lacking)', '', entities('membership')],
  ]),
  ...guardsIn('packages/shared/src/actor.ts', [
    ['grants count by their role', 'filter(({ role }) => wanted.includes(role))', 'filter(() => true)', answers],
    [
      'who holds no such role is refused',
      "if (organizations.length === 0) throw new Refusal('FORBIDDEN', { values: { roles: wanted.join(', ') } })",
      '',
      tokens,
    ],
    [
      'a token is signed by its issuer',
      'await jwtVerify(token, allowed, {',
      '((..._: unknown[]) => ({ payload: decodeJwt(token) }))(allowed, {',
      credentials,
    ],
    [
      'a token is of our issuer',
      'await jwtVerify(token, allowed, {\n      issuer,',
      'await jwtVerify(token, allowed, {',
      credentials,
    ],
    ['a token is for our audience', '      audience,\n      algorithms', '      algorithms', credentials],
    ['a token is signed by an algorithm of ours', '      algorithms: ALGORITHMS,\n', '', tokens],
    ['a token has an end', "requiredClaims: ['sub', 'exp', 'iat']", "requiredClaims: ['sub', 'iat']", credentials],
    ['a token is of now', 'clockTolerance: TOLERANCE_SECONDS', 'clockTolerance: 1e12', credentials],
    [
      'a token lives ten minutes at most',
      "if (!localRun && livesTooLong(payload)) throw new Refusal('UNAUTHENTICATED')",
      '',
      tokens,
    ],
    ['keys of a local run are for local runs', "header.kid?.startsWith('local-') && !localRun", 'false', tokens],
    ['a grant names a role that there is', 'role: z.enum(roles)', 'role: z.any()', credentials],
  ]),
  ...guardsIn('packages/shared/src/caller-database.ts', [
    ['a request becomes the caller', "\n      || set_config('role', caller_role(), true)", '', asking],
    [
      'a request says who asks',
      "set_config('laurel.caller', ${JSON.stringify({ memberId, grants })}, true)",
      "''",
      asking,
    ],
  ]),
  ...guardsIn('packages/shared/src/request.ts', [
    [
      'a subgraph answers the gateway alone',
      'if (!secrets.some(secret => secret.length === given.length && timingSafeEqual(secret, given)))',
      'if (false)',
      secret,
    ],
    [
      'a subgraph knows who asks',
      'await verify(request.headers.authorization)',
      `await verify(request.headers.authorization).catch(() => (${nobody}))`,
      credentials,
    ],
  ]),
]
