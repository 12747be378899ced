import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { createSignal } from '@laurel/shared/testing/signal'
import { createClient } from 'graphql-sse'
import { startGateway } from '../service.ts'
import { startWorld } from '../testing/gateway.ts'
import { ALL, open, type Said, startLiveWorld } from '../testing/live.ts'
import { eventIdOf } from './place.ts'

const brokers = process.env.TEST_KAFKA_BROKERS ?? ''
const PARTITIONS = 48

test('a client of GraphQL over SSE gets what is finalized', async () => {
  await using world = await startLiveWorld(brokers)
  await (await world.open()).close()
  const client = createClient({
    url: `${world.url}/graphql/stream`,
    headers: { authorization: `Bearer ${world.token}` },
    retryAttempts: 0,
  })
  const open = createSignal()
  const results = client.iterate({ query: ALL(world.organization) }, { connected: open.give })
  const first = results.next()
  await open.given // a stream tells what comes after it
  const id = await world.finalize()
  expect((await first).value).toEqual({ data: { evaluationFinalized: { id, revision: 1 } } })
  client.dispose()
}, 60_000)

test('a stream ends with its token, says so, and goes on with a new one', async () => {
  await using world = await startLiveWorld(brokers)
  const grants = [{ role: 'officer', organization: world.organization }]
  const exp = Math.floor(Date.now() / 1_000) + 4
  using stream = await world.open({ token: await world.issuer.signed({ grants, exp }) })
  await eventually(() => expect(stream.isComplete()).toBe(true))
  expect(stream.codes()).toEqual(['UNAUTHENTICATED'])
  const missed = await world.finalize()
  using again = await world.open({ lastEventId: stream.lastEventId() })
  await eventually(() => expect(again.ids()).toEqual([missed]))
}, 60_000)

test('a stop ends streams in order: they say so, and go on at another replica', async () => {
  await using world = await startLiveWorld(brokers)
  const replica = await world.replica()
  const stream = await world.open({ url: replica.url })
  const begun = performance.now()
  await replica[Symbol.asyncDispose]()
  expect(performance.now() - begun).toBeLessThan(5_000)
  await eventually(() => expect([stream.codes(), stream.isComplete()]).toEqual([['GATEWAY_STOPPING'], true]))
  const missed = await world.finalize()
  using again = await world.open({ lastEventId: stream.lastEventId() })
  await eventually(() => expect(again.ids()).toEqual([missed]))
}, 60_000)

test('who comes back from too far asks anew, and an id of nothing is refused', async () => {
  await using world = await startLiveWorld(brokers, { waiting: 10, back: 1 })
  for (let sent = 0; sent < 2; sent++) await world.finalize()
  await eventually(async () => {
    const old = await world.open({ lastEventId: eventIdOf('evaluationFinalized', Array(PARTITIONS).fill(0)) })
    expect([old.status, old.body.errors?.[0]?.extensions.code]).toEqual([410, 'RESUME_TOO_OLD'])
  })
  const wrong = await world.open({ lastEventId: 'evaluationFinalized.AAEC' })
  expect([wrong.status, wrong.body.errors?.[0]?.extensions]).toMatchObject([
    400,
    { code: 'LAST_EVENT_ID_INVALID', field: 'Last-Event-ID' },
  ])
}, 60_000)

test('where the schema is not to be read it is not suggested to who subscribes either', async () => {
  await using world = await startLiveWorld(brokers)
  await (await world.open()).close()
  await using closed = await startGateway({ ...world.config, port: 0, introspection: false })
  const messages = async (url: string) => {
    const refused = await eventually(async () => {
      const stream = await world.open({ url, query: 'subscription { evaluationFinalised(within: "1") { id } }' })
      expect(stream.status).toBe(400)
      return stream
    })
    return refused.body.errors?.map(({ message }) => message)
  }
  const reason = 'Cannot query field "evaluationFinalised" on type "Subscription".'
  expect(await messages(world.url)).toEqual([`${reason} Did you mean "evaluationFinalized"?`])
  expect(await messages(closed.url)).toEqual([reason])
}, 60_000)

test('who goes away while it is found out who he is takes no place', async () => {
  await using world = await startLiveWorld(brokers)
  await (await world.open()).close()
  const { hostname, port } = new URL(world.url)
  const grants = [{ role: 'officer', organization: world.organization }]
  // each looked at anew, which takes its time
  const tokens = await Promise.all(
    Array.from({ length: 200 }, (_, index) => world.issuer.signed({ grants, nonce: index })),
  )
  await Promise.all(
    tokens.map(async token => {
      const socket = connect(Number(port), hostname)
      const query = encodeURIComponent(ALL(world.organization))
      socket.write(
        `GET /graphql/stream?query=${query} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n`,
      )
      socket.end('accept: text/event-stream\r\n\r\n', () => socket.resetAndDestroy())
      await once(socket, 'close')
    }),
  )
  await eventually(async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => world.open()))
    for (const stream of streams) await stream.close()
    expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200))
  })
}, 60_000)

test('an actor has twenty streams at the most, and gets another when he closes one', async () => {
  await using world = await startLiveWorld(brokers)
  const streams = []
  for (let opened = 0; opened < 20; opened++) streams.push(await world.open())
  const refused = await world.open()
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([429, 'TOO_MANY_STREAMS'])
  await streams.pop()?.close()
  await eventually(async () => {
    const another = await world.open()
    expect(another.status).toBe(200)
    streams.push(another)
  })
  for (const stream of streams) await stream.close()
}, 60_000)

test.each([
  ['query { years }', 400, 'NOT_A_SUBSCRIPTION'],
  ['subscription { evaluationFinalized(within: "1") { id } }', 400, 'ID_INVALID'],
  ['subscription { evaluationFinalized(within: "1") { nothing } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['subscription { a: jobProgress { __typename } b: jobProgress { __typename } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['subscription {', 400, 'GRAPHQL_PARSE_FAILED'],
  [`subscription { ${'...F '.repeat(9)} } fragment F on Subscription { ...F }`, 400, 'GRAPHQL_VALIDATION_FAILED'],
  [`subscription { jobProgress { ${'a: __typename '.repeat(501)} } }`, 400, 'QUERY_TOO_LARGE'],
  ['subscription ($w: ID!) { evaluationFinalized(within: $w) { id } }', 400, 'BAD_USER_INPUT'],
])(
  '%j is refused',
  async (query, status, code) => {
    await using world = await startLiveWorld(brokers)
    const refused = await world.open({ query })
    expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([status, code])
  },
  60_000,
)

test('what is no request for a stream is refused, each with its code', async () => {
  await using world = await startLiveWorld(brokers)
  const send = async (init: RequestInit) => {
    const headers = { authorization: `Bearer ${world.token}`, accept: 'text/event-stream', ...init.headers }
    const response = await fetch(`${world.url}/graphql/stream`, { method: 'POST', ...init, headers })
    return [response.status, ((await response.json()) as Said).errors?.[0]?.extensions.code]
  }
  const json = { 'content-type': 'application/json' }
  expect(await send({ headers: { ...json, accept: 'application/json' }, body: '{}' })).toEqual([
    406,
    'NOT_EVENT_STREAM',
  ])
  expect(await send({ headers: json, body: '{}' })).toEqual([400, 'BAD_REQUEST'])
  expect(await send({ headers: json, body: '{' })).toEqual([400, 'BAD_REQUEST'])
  expect(await send({ body: 'text' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  expect(await send({ method: 'PUT' })).toEqual([405, 'METHOD_NOT_ALLOWED'])
  const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) }
  expect(await send({ headers: json, body: JSON.stringify({ extensions: { persistedQuery } }) })).toEqual([
    400,
    'BAD_REQUEST',
  ])
  expect(await send({ headers: { ...json, authorization: 'Bearer x.y.z' }, body: '{}' })).toEqual([
    401,
    'UNAUTHENTICATED',
  ])
}, 60_000)

test('where documents must be trusted no other opens a stream, and a trusted one may be asked for by its hash', async () => {
  await using world = await startLiveWorld(brokers)
  const folder = await mkdtemp(join(tmpdir(), 'laurel-trust-'))
  const file = join(folder, 'documents.json')
  const [query, other] = [ALL(world.organization), ALL(world.organization, 'id reason')]
  const documentId = createHash('sha256').update(query).digest('hex')
  await writeFile(file, JSON.stringify({ [documentId]: query }))
  await using trusting = await startGateway({ ...world.config, port: 0, trust: { mode: 'enforce', file } })
  const get = async (parameters: Record<string, string>) => {
    const away = new AbortController()
    const headers = { authorization: `Bearer ${world.token}`, accept: 'text/event-stream' }
    const address = `${trusting.url}/graphql/stream?${new URLSearchParams(parameters)}`
    const response = await fetch(address, { headers, signal: away.signal })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
    const code = isStream ? 'stream' : ((await response.json()) as Said).errors?.[0]?.extensions.code
    away.abort()
    return [response.status, code]
  }
  await eventually(async () => expect(await get({ documentId: `sha256:${documentId}` })).toEqual([200, 'stream']))
  expect(await get({ query: other })).toEqual([400, 'DOCUMENT_NOT_TRUSTED'])
  expect(await get({ query: other, extensions: 'null' })).toEqual([400, 'DOCUMENT_NOT_TRUSTED'])
  const post = await open({ url: trusting.url, token: world.token, query: other })
  expect([post.status, post.body.errors?.[0]?.extensions.code]).toEqual([400, 'DOCUMENT_NOT_TRUSTED'])
  await rm(folder, { recursive: true })
}, 60_000)

test('without brokers every stream is refused, and all else works', async () => {
  await using world = await startWorld()
  const refused = await open({ url: world.url, token: world.token, query: ALL(newId()) })
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([503, 'LIVE_UNAVAILABLE'])
  expect((await world.ask('{ years }')).status).toBe(200)
}, 60_000)

test('a heartbeat does not pass over an event that is still being asked for', async () => {
  await using world = await startLiveWorld(brokers)
  const stream = await world.open()
  await eventually(() => expect(stream.lastEventId()).not.toBe(''))
  world.store.isAway = true
  const late = await world.finalize()
  await eventually(() => expect(world.store.asked).toContain(late))
  const heartbeats = stream.comments()
  await eventually(() => expect(stream.comments()).toBeGreaterThan(heartbeats), 30)
  await stream.close()
  world.store.isAway = false
  using again = await world.open({ lastEventId: stream.lastEventId() })
  await eventually(() => expect(again.ids()).toEqual([late]))
}, 60_000)
