import { createHash } from 'node:crypto'
import { request as send } from 'node:http'
import { expect, test } from '@jest/globals'
import { catalogue } from '@laurel/shared/edge/messages'
import { sharedCatalogue } from '@laurel/shared/messages'
import { getIntrospectionQuery } from 'graphql'
import { auditServer } from 'graphql-http'
import { post, startWorld } from '../testing/gateway.ts'

type World = Awaited<ReturnType<typeof startWorld>>

function get({ url, token }: World, parameters: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(`${url}/graphql?${new URLSearchParams(parameters)}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en', ...headers },
  })
}

test('GraphQL over HTTP, by the book', async () => {
  await using world = await startWorld()
  const audits = await auditServer({
    url: `${world.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${world.token}` } }),
  })
  expect(audits.filter(({ status }) => status !== 'ok').map(({ id, name }) => [id, name])).toEqual([])
  expect(audits).toHaveLength(61)
})

test('queries may be asked by GET, mutations may not', async () => {
  await using world = await startWorld()
  const asked = await get(world, { query: 'query ($id: ID!) { member(id: $id) { name } }', variables: '{"id":"1"}' })
  expect([asked.status, await asked.json()]).toEqual([200, { data: { member: { name: 'Nguyễn Văn An' } } }])
  const refused = await get(world, { query: 'mutation { rename(id: "1") }' })
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
})

const json = { 'content-type': 'application/json' }
const years = '{"query":"{ years }"}'

test.each([
  ['another method', 405, 'METHOD_NOT_ALLOWED', { method: 'PUT', headers: json, body: years }],
  ['a form', 415, 'UNSUPPORTED_MEDIA_TYPE', { method: 'POST', body: new URLSearchParams({ query: '{ years }' }) }],
  [
    'an unknown encoding',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    { method: 'POST', headers: { ...json, 'content-encoding': 'zip' }, body: years },
  ],
  [
    'a wish for a page',
    406,
    'NOT_ACCEPTABLE',
    { method: 'POST', headers: { ...json, accept: 'text/html' }, body: years },
  ],
  ['no body', 400, 'BAD_REQUEST', { method: 'POST', headers: json }],
  ['nothing asked', 400, 'BAD_REQUEST', { method: 'POST', headers: json, body: '{}' }],
  [
    'no such operation',
    400,
    'OPERATION_RESOLUTION_FAILURE',
    { method: 'POST', headers: json, body: '{"query":"{ years }","operationName":"A"}' },
  ],
  ['a mutation by GET', 405, 'METHOD_NOT_ALLOWED', { path: '/graphql?query=mutation{rename(id:"1")}' }],
  ['another path', 404, 'NOT_FOUND', { path: '/graphs' }],
])(
  '%s: %d %s, in the caller’s language',
  async (_, status, code, { path = '/graphql', ...init }: RequestInit & { path?: string }) => {
    await using world = await startWorld()
    const told = async (language: string) => {
      const headers = {
        authorization: `Bearer ${world.token}`,
        'accept-language': language,
        'x-request-id': 'r-9',
        ...init.headers,
      }
      const response = await fetch(`${world.url}${path}`, { ...init, headers })
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] }
      expect([response.status, errors.map(({ extensions }) => extensions)]).toEqual([
        status,
        [{ code, requestId: 'r-9' }],
      ])
      return errors[0]?.message
    }
    const { vi, en } = { ...sharedCatalogue, ...catalogue }[code] ?? {}
    expect([await told('vi'), await told('en')]).toEqual([vi, en])
  },
)

test('what could not be answered is not done', async () => {
  await using world = await startWorld()
  const body = JSON.stringify({ query: 'mutation { rename(id: "1") }' })
  const headers = { ...json, authorization: `Bearer ${world.token}`, accept: 'text/html' }
  const refused = await fetch(`${world.url}/graphql`, { method: 'POST', headers, body })
  expect(refused.status).toBe(406)
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('a subscription is told where it belongs', async () => {
  await using world = await startWorld()
  const { status, body } = await world.ask('subscription { evaluationFinalized(within: "1") { id } }')
  expect([status, body.errors?.map(({ message }) => message)]).toEqual([
    400,
    ['Subscriptions are served at /graphql/stream.'],
  ])
})

test('a batch, a body that is no JSON and one without a query get 400 and a code, never a page', async () => {
  await using world = await startWorld()
  const authorization = `Bearer ${world.token}`
  const bodies = [
    '[{"query":"{ years }"},{"query":"{ years }"}]',
    '{"query":',
    '"text"',
    '{}',
    '{"query":1}',
    '{"query":"{ years }","variables":1}',
  ]
  for (const body of bodies) {
    const { status, body: told } = await post(world.url, body, { authorization })
    expect([body, status, told.errors?.map(({ extensions }) => extensions.code)]).toEqual([body, 400, ['BAD_REQUEST']])
  }
  expect(world.subgraphs.evaluation.requests).toEqual([])
})

test("what cannot be read is told in the caller's language, with its field and the request to look for", async () => {
  await using world = await startWorld()
  const told = async (body: string, language: string) => {
    const headers = { authorization: `Bearer ${world.token}`, 'accept-language': language, 'x-request-id': 'r-5' }
    const { status, body: said } = await post(world.url, body, { ...headers, accept: 'application/json' })
    return [status, said.errors?.[0]?.extensions, said.errors?.[0]?.message.split(':')[0]]
  }
  const [vi, en] = ['Yêu cầu không đúng dạng GraphQL qua HTTP', 'This is no request of GraphQL over HTTP']
  const refusal = { code: 'BAD_REQUEST', requestId: 'r-5' }
  expect(await told('{', 'vi')).toEqual([400, refusal, vi])
  expect(await told('[{"query":"{ years }"}]', 'en')).toEqual([400, refusal, en])
  expect(await told('{"query":1}', 'vi')).toEqual([400, { ...refusal, field: 'query' }, vi])
  expect(await told('{"query":"{ years }","variables":[]}', 'en')).toEqual([
    400,
    { ...refusal, field: 'variables' },
    en,
  ])
  const large = JSON.stringify({ query: '#'.repeat(3_000_000) })
  expect(await told(large, 'vi')).toEqual([413, { ...refusal, code: 'BODY_TOO_LARGE' }, 'Nội dung yêu cầu quá lớn.'])
})

const page = 'https://app.laurel.test'

async function preflight({ url }: World, path: string, origin: string) {
  const headers = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' }
  const response = await fetch(`${url}${path}`, { method: 'OPTIONS', headers })
  return [response.status, response.headers.get('access-control-allow-origin')]
}

test('pages of the named origins may ask, before they have shown a token; others may not', async () => {
  await using world = await startWorld({ origins: [page] })
  const ways = { '/graphql': 401, '/imports/0190a000-0000-7000-8000-000000000001': 404 }
  for (const [path, unknown] of Object.entries(ways)) {
    expect(await preflight(world, path, page)).toEqual([204, page])
    expect(await preflight(world, path, 'https://app.laurel.test.evil.test')).toEqual([unknown, null])
    expect(await preflight(world, path, 'null')).toEqual([unknown, null])
  }
  const { headers } = await world.ask('{ years }', { origin: page })
  expect(headers.get('access-control-allow-origin')).toBe(page)
  expect(headers.get('access-control-allow-credentials')).toBeNull()
  expect(headers.get('access-control-expose-headers')).toBe('x-request-id,retry-after')
  const other = await world.ask('{ years }', { origin: 'https://other.test' })
  expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([
    null,
    expect.stringMatching(/origin/i),
  ])
})

test('no page may ask where no origin is named', async () => {
  await using world = await startWorld()
  expect(await preflight(world, '/graphql', page)).toEqual([401, null])
})

test('a long answer is compressed for who takes it, a short one is not', async () => {
  await using world = await startWorld()
  const encodingOf = (query: string, accepted: string) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${world.token}`,
        'content-type': 'application/json',
        'accept-encoding': accepted,
      }
      const sent = send(`${world.url}/graphql`, { method: 'POST', headers }, response => {
        response.resume()
        resolve(response.headers['content-encoding'])
      })
      sent.on('error', reject).end(JSON.stringify({ query }))
    })
  const long = getIntrospectionQuery()
  expect(await Promise.all(['gzip', 'br', 'identity'].map(accepted => encodingOf(long, accepted)))).toEqual([
    'gzip',
    'br',
    undefined,
  ])
  expect(await encodingOf('{ years }', 'gzip')).toBeUndefined()
})

test('a document may be left at the gateway and asked for by its hash', async () => {
  await using world = await startWorld()
  const query = '{ years }'
  const sha256Hash = createHash('sha256').update(query).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash } }
  const ask = (body: object) => post(world.url, body, { authorization: `Bearer ${world.token}` })
  expect((await ask({ extensions })).body.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND')
  const other = await ask({ query: '{ __typename }', extensions })
  expect([other.status, other.body.errors?.[0]?.extensions.code]).toEqual([400, 'DOCUMENT_HASH_WRONG'])
  expect((await ask({ query, extensions })).status).toBe(200)
  expect((await ask({ extensions })).body.data).toEqual({ years: [2010, 2011, 2012, 2013, 2014] })
})

test('a document that is too long to be kept is served, and asked for again', async () => {
  await using world = await startWorld()
  const query = `{ years } #${'ộ'.repeat(40_000)}`
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } }
  const ask = (body: object) => post(world.url, body, { authorization: `Bearer ${world.token}` })
  expect((await ask({ query, extensions })).status).toBe(200)
  expect((await ask({ extensions })).body.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND')
})
