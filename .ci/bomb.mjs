// Small queries of fragments that each spread the next one twice: written out, they are some thousand million fields.
const FRAGMENTS = 31
const ANYBODY = '00000000-0000-7000-8000-000000000000'

function bomb(type, begin, around = spreads => spreads) {
  const spreads = at => (at === FRAGMENTS ? '__typename' : `...F${at} ...F${at}`)
  const fragments = Array.from(
    { length: FRAGMENTS },
    (_, at) => `fragment F${at} on ${type} { ${around(spreads(at + 1))} }`,
  )
  return [`{ ${begin} { ...F0 ...F0 } }`, ...fragments].join('\n')
}

const evaluationsOfMembers = spreads => `evaluations { member { ${spreads} } }`
const entity = `_entities(representations: [{ __typename: "Member", id: "${ANYBODY}" }])`

/** For each endpoint one over a cycle of its own types; those of awards have none. */
export const bombs = [
  { endpoint: 'gateway', query: bomb('Member', `member(id: "${ANYBODY}")`, evaluationsOfMembers) },
  {
    endpoint: 'membership',
    query: bomb('Organization', `organization(id: "${ANYBODY}")`, spreads => `parent { ${spreads} }`),
  },
  { endpoint: 'evaluation', query: bomb('Member', entity, evaluationsOfMembers) },
  { endpoint: 'awards', query: bomb('Member', entity) },
]
