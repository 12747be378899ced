import fc from 'fast-check'
import type { Attack } from './attack.ts'
import { ofOurSchema, shaped } from './our-names.ts'

type Make = (size: number) => Omit<Attack, 'kind'>

const query = (text: string, more: object = {}) => ({ body: JSON.stringify({ query: text, ...more }) })
const repeat = (count: number, of: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => of(index)).join(separator)
const nest = (depth: number, open: string, close: string, inside: string) =>
  open.repeat(depth) + inside + close.repeat(depth)

const TOO_MUCH = `{"query":"${'x'.repeat(2_200_000)}"}`

/** By OWASP's list for GraphQL and what was published of gateways; `size` grows from a harmless one to far beyond every limit. */
const bombs: Record<string, Make> = {
  'cyclic fragments, doubled': n =>
    query(
      `{ members { nodes { ...F0 } } } ${repeat(n % 40, i => `fragment F${i} on Member { organization { ...G${i} } evaluations { member { ...F${i + 1} } } } fragment G${i} on Organization { parent { ...G${i + 1} } }`)} fragment F${n % 40} on Member { id } fragment G${n % 40} on Organization { id }`,
    ),
  'a fragment that spreads itself': () => query('{ ...F } fragment F on Query { ...F }'),
  'fragments in a ring': n =>
    query(`{ ...F0 } ${repeat((n % 100) + 2, i => `fragment F${i} on Query { ...F${(i + 1) % ((n % 100) + 2)} }`)}`),
  'flat fragments, doubled': n =>
    query(
      `{ ...F0 } ${repeat(n % 40, i => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${n % 40} on Query { __typename }`,
    ),
  'deep nesting': n => query(`{ organizations { nodes ${nest(n % 3_000, '{ parent ', '}', '{ id }')} } }`),
  aliases: n => query(`{ ${repeat(n % 5_000, i => `a${i}: regulations { code }`)} }`),
  'one field again and again': n => query(`{ ${'__typename '.repeat(n * 3)} }`),
  'one field with fields, again and again': n => query(`{ ${'regulations{code} '.repeat(n % 1_000)} }`),
  directives: n => query(`{ __typename ${'@include(if: true) '.repeat(n)} }`),
  'unknown directives': n => query(`{ __typename ${repeat(n % 2_000, i => `@d${i}`)} }`),
  'lists within lists': n => query(`{ members(filter: ${nest(n, '[', ']', '')}) { nodes { id } } }`),
  'objects within objects': n => query(`{ members(filter: ${nest(n, '{a:', '}', '1')}) { nodes { id } } }`),
  variables: n =>
    query(`query (${repeat(n, i => `$v${i}: Int = ${i}`)}) { __typename }`, {
      variables: Object.fromEntries(Array.from({ length: n }, (_, i) => [`v${i}`, i])),
    }),
  'deep variables': n => ({ body: `{"query":"{ __typename }","variables":${nest(n * 3, '{"a":', '}', '1')}}` }),
  'a prototype as variable': () => ({
    body: '{"query":"query ($__proto__: ID!) { member(id: $__proto__) { id } }","variables":{"__proto__":"x","constructor":{"prototype":{"isAdmin":true}}}}',
  }),
  'aliases of a prototype': () =>
    query('{ __proto__: regulations { code } constructor: regulations { __proto__: code } }'),
  'wide rows': () =>
    query(
      '{ members(first: 100) { nodes { organization { children(first: 100) { nodes { children(first: 100) { nodes { id } } } } } } } }',
    ),
  'first beyond the most': n => query(`{ members(first: ${n * 1_000_003}) { nodes { id } } }`),
  'numbers without end': n => query(`{ members(first: ${'9'.repeat(n)}) { nodes { id } } }`),
  'a string without end': n => query(`{ member(id: "${'x'.repeat(n * 50)}`),
  'block strings': n => query(`{ member(id: """${'\\"""'.repeat(n)}""") { id } }`),
  'introspection, nested': n => query(`{ __schema { types ${nest(n % 60, '{ fields { type ', '} }', '{ name }')} } }`),
  'what subgraphs have': () =>
    query('{ _service { sdl } _entities(representations: [{ __typename: "Member", id: "1" }]) { __typename } }'),
  'defer and stream': () => query('{ regulations @stream(initialCount: 0) { code ... @defer { title } } }'),
  'a mutation by way of a query': () => query('query { startImport(input: {}) { id } }'),
  'a subscription': () => query('subscription { evaluationFinalized(within: "x") { id } }'),
  'several operations': n =>
    query(
      repeat(n % 500, i => `query Q${i} { __typename }`),
      { operationName: `Q${n}` },
    ),
  'a batch': n => ({ body: `[${repeat(n % 1_000, () => '{"query":"{ __typename }"}', ',')}]` }),
  'a hash that is not its own': () =>
    query('{ __typename }', { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }),
  'a hash that is unknown': n => ({
    body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: String(n).padStart(64, 'a') } } }),
  }),
  'a document that is unknown': n => ({ body: JSON.stringify({ documentId: `sha256:${n}` }) }),
  'SQL in an argument': () =>
    query(`{ organization(code: "'; drop table members; --") { id } members(after: "' or 1=1 --") { nodes { id } } }`),
  'ids of no kind': n =>
    query(
      `{ member(id: "${'../'.repeat(n % 50)}\\u0000") { id } evaluation(id: "{}") { id } importJob(id: "") { id } }`,
    ),
  'broken UTF-8': n => ({
    body: Buffer.concat([
      Buffer.from('{"query":"{ member(id: \\"'),
      Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80, 0xff, n % 256]),
      Buffer.from('\\") { id } }"}'),
    ]),
  }),
  'a lone surrogate': () => ({ body: '{"query":"{ member(id: \\"\\ud800\\") { id } }"}' }),
  'a byte order mark': () => ({ body: '\ufeff{"query":"{ __typename }"}' }),
  'a body cut off': n => ({ body: '{"query":"{ __typename }","variables":{"a":'.slice(0, (n % 42) + 1) }),
  'no object': n => ({
    body: ['null', '1', '"x"', '[]', '{}', '{"query":null}', '{"query":[]}', '{"query":{}}'][n % 8] ?? '',
  }),
  'more than a body may hold': () => ({ body: TOO_MUCH }),
  'another media type': n => ({
    ...query('{ __typename }'),
    headers: {
      'content-type':
        ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-7'][
          n % 4
        ] ?? '',
    },
  }),
  'a wish that cannot be met': () => ({ ...query('{ __typename }'), headers: { accept: 'image/png' } }),
  'a query without end, by GET': n => ({
    method: 'GET',
    path: `/graphql?query=${encodeURIComponent(`{ ${'__typename '.repeat(n % 600)} }`)}`,
  }),
  'a mutation by GET': () => ({ method: 'GET', path: '/graphql?query=mutation{startImport(input:{}){id}}' }),
  'another method': n => ({ method: ['PUT', 'DELETE', 'PATCH', 'TRACE'][n % 4] ?? '', ...query('{ __typename }') }),
  'headers of tools': () => ({
    ...query('{ regulations { code } }'),
    headers: {
      'apollo-query-plan-experimental': '1',
      'apollo-federation-include-trace': 'ftv1',
      'x-gateway-secret': 'guess',
      'x-apollo-tracing': '1',
    },
  }),
}

const sizes = fc.oneof(fc.constantFrom(0, 1, 2, 50, 1_000, 9_999, 20_000), fc.nat(3_000))
const kinds = Object.entries(bombs)

/** Documents that look like ours: of its names, with any arguments and any shape; and text that is no document at all. */
const fuzz: fc.Arbitrary<Attack> = fc.oneof(
  shaped.map(text => ({ kind: 'fuzz: our names', ...query(text, { variables: { v: 1 } }) })),
  ofOurSchema.map(text => ({ kind: 'fuzz: our schema', ...query(text) })),
  fc.string({ unit: 'binary', maxLength: 400 }).map(text => ({ kind: 'fuzz: any text', ...query(text) })),
  fc.uint8Array({ maxLength: 400 }).map(bytes => ({ kind: 'fuzz: any bytes', body: Buffer.from(bytes) })),
  fc.json().map(body => ({ kind: 'fuzz: any JSON', body })),
)

const attack: fc.Arbitrary<Attack> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...kinds), sizes).map(([[kind, make], size]) => ({ kind, ...make(size) })),
  },
  { weight: 1, arbitrary: fuzz },
)

/** So many attacks, the same for the same seed; every kind of bomb comes first once. */
export function* attacks(count: number, seed: number): Generator<Attack> {
  for (const [kind, make] of kinds.slice(0, count)) yield { kind, ...make(2_000) }
  const block = 1_000
  for (let made = kinds.length; made < count; made += block)
    yield* fc.sample(attack, { numRuns: Math.min(block, count - made), seed: seed + made })
}
