import { guardsIn } from './guard.ts'
import { walks } from './walks.ts'

const { abstract, credentials, feed, gaps, gateway, live, partly, stream } = walks
const nobody = '{ subject: "nobody", memberId: null, grants: [], locale: null }'

/** What the gateway keeps before any subgraph is asked, and while a stream is open. */
export const gatewayGuards = [
  ...guardsIn('gateway/src/authentication.ts', [
    [
      'the gateway knows who asks',
      'await verify(request.headers.authorization)',
      `await verify(request.headers.authorization).catch(() => (${nobody}))`,
      credentials,
    ],
  ]),
  ...guardsIn('gateway/src/authority/guard.ts', [
    ['a document is held against its rules', 'lacked ? executeInPart', 'false ? executeInPart', gateway],
    ['the plan of the one is not the other’s', ', queryHash: hashOf(source)', '', gateway],
    [
      'only what is alike for everybody is kept',
      'rules.every(({ roles, scope }) => !roles && !scope)',
      'true',
      gateway,
    ],
  ]),
  ...guardsIn('packages/shared/src/edge/withheld.ts', [
    ['where null may not be nothing is asked', 'leavesNothing(gaps) || ', '', gateway],
    ['a mutation of which a part is withheld does nothing', '(isMutation && lacks.length > 0)', 'false', partly],
    ['what is withheld is told', 'errors: [...errors, ...told]', 'errors', gateway],
  ]),
  ...guardsIn('packages/shared/src/edge/authority.ts', [
    [
      'a field that is withheld is not asked for',
      'lacking(parent, name.value) ? null : undefined',
      'undefined',
      gateway,
    ],
    [
      'of an abstract type all must hold that holds for any',
      'isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]',
      '[type]',
      abstract,
    ],
    [
      'the rules of every field are found',
      'for (const rule of needed(parent, name.value)) found.add(rule)',
      'needed(parent, name.value)',
      gateway,
    ],
  ]),
  ...guardsIn('packages/shared/src/edge/gaps.ts', [
    ['a field that is withheld is null', 'if (withheld.has(key)) return null', '', gateway],
    ['null takes along what may not hold it', 'value === null && isNonNullType(typeOf(gaps, key))', 'false', gaps],
    [
      'null takes along the list that may not hold it',
      'isNonNullType(nullable.ofType) && items.includes(null)',
      'false',
      gaps,
    ],
    ['fragments are looked into', 'if (fragment) searchSet', 'if (false) searchSet', gateway],
  ]),
  ...guardsIn('gateway/src/live/evaluation-finalized.ts', [
    ['who reads no results hears none', 'if (!actor.memberId) requireRole(actor, readers)', '', feed],
    [
      'an event is held against the grants of readers',
      'organizationsOf(actor, readers)',
      'actor.grants.map(({ organization }) => organization)',
      live,
    ],
    ['an event is held against the place of the grants', 'organizationPath.some(id => granted.has(id))', 'true', feed],
    ['an event about a member is his own', 'subject.id === actor.memberId', 'true', live],
    ['an event of another place than asked for is not sent', 'organizationPath.includes(within)', 'true', feed],
    ['what the graph shows to nobody is not sent', 'if (!isNothing(result)) yield', 'yield', feed],
  ]),
  ...guardsIn('gateway/src/live/job-progress.ts', [
    ['the answer of one token is not another’s', '[headers.authorization, locale, ', '[locale, ', live],
  ]),
  ...guardsIn('gateway/src/live/serve.ts', [
    ['a stream ends with its token', "end.as('UNAUTHENTICATED')", 'undefined', stream],
  ]),
]
