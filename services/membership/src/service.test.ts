import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { eventually } from '@laurel/shared/testing/eventually'
import { ask, codesOf } from '@laurel/shared/testing/graph'
import { isObjectType, parse } from 'graphql'
import { startExample } from './example.ts'
import { catalogue } from './messages.ts'
import { resolvers } from './resolvers.ts'
import { startMembership } from './service.ts'

const BOMB_FRAGMENTS = 31

/** The cyclic query bomb: each fragment spreads the next one twice over a cyclic type. */
function bomb(): string {
  const fragments = Array.from({ length: BOMB_FRAGMENTS }, (_, index) => {
    const next = index === BOMB_FRAGMENTS - 1 ? 'id' : `a: parent { ...F${index + 1} } b: parent { ...F${index + 1} }`
    return `fragment F${index} on Organization { ${next} }`
  })
  return `{ organizations { nodes { ...F0 } } } ${fragments.join(' ')}`
}

test('the cyclic query bomb is refused in milliseconds', async () => {
  await using example = await startExample()
  const begun = performance.now()
  const answer = await example.graph(bomb())
  expect(performance.now() - begun).toBeLessThan(1_000)
  expect([answer.status, codesOf(answer)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']])
})

test('nobody is answered without a token, nor without the gateway’s secret', async () => {
  await using example = await startExample()
  const query = '{ organizations { nodes { code } } }'
  const nobody = await ask({ url: example.url, query })
  expect([nobody.status, codesOf(nobody)]).toEqual([401, ['UNAUTHENTICATED']])
  const direct = await ask({
    url: example.url,
    query,
    token: example.officer,
    headers: { 'x-gateway-secret': 'wrong' },
  })
  expect([direct.status, codesOf(direct)]).toEqual([401, ['GATEWAY_REQUIRED']])
})

test('malformed JSON gets a JSON answer', async () => {
  await using example = await startExample()
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${example.url}/graphql`, { method: 'POST', headers, body: '{' })
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
  ])
})

test('it is ready when its database and topics are there, and says what is not', async () => {
  await using example = await startExample()
  await eventually(async () => expect((await fetch(`${example.url}/readyz`)).status).toBe(200))
  await using lost = await startMembership({
    host: '127.0.0.1',
    port: 0,
    logLevel: 'fatal',
    databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    migrationDatabaseUrl: undefined,
    kafka: { brokers: ['127.0.0.1:1'], clientId: 'laurel-membership-test' },
    identity: example.issuer.identity,
    gatewaySecrets: ['another-secret-of-tests'],
  })
  expect((await fetch(`${lost.url}/livez`)).status).toBe(200)
  const { problems } = await eventually(async () => {
    const body = (await (await fetch(`${lost.url}/readyz`)).json()) as { problems: string[] }
    expect(body.problems.join()).toMatch(/^database: .*ECONNREFUSED.*,kafka: .*ECONNREFUSED/)
    return body
  })
  expect(problems).toHaveLength(2)
})

test('every query and mutation has a resolver, and every other field one or a property of its type', () => {
  const schema = buildSubgraphSchema({
    typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  })
  const mapped = resolvers as Record<string, Record<string, unknown>>
  const plain = ['Connection', 'Edge', 'PageInfo', 'OrganizationPeriod', 'StatusPeriod', '_Service', 'MembershipPeriod']
  const known: Record<string, string[]> = {
    Organization: ['id', 'code'],
    Member: ['id', 'displayName', 'cardNumber', 'birthDate'],
    ImportJob: [
      'id',
      'kind',
      'mode',
      'status',
      'total',
      'done',
      'created',
      'changed',
      'unchanged',
      'problemCount',
      'startedAt',
      'finishedAt',
    ],
    ImportProblem: ['line', 'code', 'value'],
    Query: ['_entities', '_service'],
  }
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const missing = types
    .filter(({ name }) => !name.startsWith('__') && !plain.some(end => name.endsWith(end)))
    .flatMap(({ name, getFields }) =>
      Object.keys(getFields.call(schema.getType(name) as never))
        .filter(field => !mapped[name]?.[field] && !known[name]?.includes(field))
        .map(field => `${name}.${field}`),
    )
  expect(missing).toEqual([])
})

test('every code that is thrown or noted has its wording in both languages', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.includes('generated') && !/(test|example)\.ts$/.test(file))
    .map(file => readFileSync(`${folder}${file}`, 'utf8'))
  const codes = sources.flatMap(source =>
    [
      ...source.matchAll(/(?:Refusal\(|code: |problems\(|stored\('\w+', |before\('\w+', '\w+', )'([A-Z][A-Z_0-9]+)'/g),
    ].map(match => match[1] ?? ''),
  )
  const worded = { ...sharedCatalogue, ...catalogue }
  expect(codes.length).toBeGreaterThan(30)
  expect([...new Set(codes)].filter(code => !worded[code]?.vi || !worded[code]?.en)).toEqual([])
})
