import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { startGateway } from './service.ts'
import { compose, post, startWorld } from './testing/gateway.ts'
import { sdls, startServer } from './testing/subgraphs.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const asKnown = ({ token }: World) => ({ authorization: `Bearer ${token}` })

async function get(world: World, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}${path}`, { headers: { ...asKnown(world), ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('the gateway is ready while a subgraph is down', async () => {
  await using world = await startWorld()
  await world.subgraphs.evaluation[Symbol.asyncDispose]()
  expect(await get(world, '/readyz')).toMatchObject({ status: 200, text: '{"status":"ready"}' })
})

test('a subgraph that is away is told of, until a supergraph comes that has none of its name', async () => {
  await using world = await startWorld()
  await world.subgraphs.evaluation[Symbol.asyncDispose]()
  const noticed = async () => JSON.parse((await get(world, '/readyz')).text).notices?.join() ?? ''
  await eventually(async () => expect(await noticed()).toMatch(/subgraphs: .*evaluation.* cannot be reached/))
  await writeFile(world.supergraphFile, compose({ membership: sdls.membership }))
  await eventually(async () => expect(await noticed()).not.toContain('evaluation'))
}, 60_000)

test('keys at an address keep the gateway unready until they were seen there', async () => {
  let keys: object[] = []
  await using issuer = await startServer((_, response) => void response.end(JSON.stringify({ keys })))
  await using known = await startWorld()
  const { jwksFile: _, ...identity } = known.issuer.identity
  await using world = await startWorld({ identity: { ...identity, jwksUrl: issuer.url }, waits: false })
  const unready = await get(world, '/readyz')
  expect([unready.status, JSON.parse(unready.text).problems.at(-1)]).toEqual([503, expect.stringMatching(/^keys: /)])
  keys = [known.issuer.publicJwk]
  await eventually(async () => expect((await get(world, '/readyz')).status).toBe(200))
  const { status } = await post(world.url, { query: '{ years }' }, asKnown(known))
  expect(status).toBe(200)
})

test.each(['{', '[1', '"text"', ''])('a body that is not JSON, %j, gets a JSON error', async body => {
  await using world = await startWorld()
  const reply = await post(world.url, body, asKnown(world))
  expect([reply.status, reply.headers.get('content-type')]).toEqual([400, expect.stringMatching(/^application\/json/)])
  expect(reply.body.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
  expect(reply.text).not.toMatch(/stack|node_modules/)
})

test.each([
  ['query A { years }', 'B'],
  ['query A { years } query B { years }', undefined],
  ['fragment F on Member { id }', undefined],
])('of %j the operation %j cannot be run', async (query, operationName) => {
  await using world = await startWorld()
  const { status, body } = await post(world.url, { query, operationName }, asKnown(world))
  expect(status).toBe(400)
  expect(body.errors?.[0]?.extensions.code).toMatch(/^(OPERATION_RESOLUTION_FAILURE|GRAPHQL_VALIDATION_FAILED)$/)
})

test('several operations at once are refused', async () => {
  await using world = await startWorld()
  const { status, body } = await post(world.url, [{ query: '{ years }' }, { query: '{ years }' }], asKnown(world))
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST'])
})

test('a request that a foreign page could have sent without asking is refused, for it brings no token', async () => {
  await using world = await startWorld()
  const simple: [string, RequestInit][] = [
    ['/graphql?query={years}', {}],
    ['/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ years }"}' }],
  ]
  for (const [path, init] of simple) expect((await fetch(`${world.url}${path}`, init)).status).toBe(401)
  const known = { ...asKnown(world), 'content-type': 'text/plain' }
  const posted = await fetch(`${world.url}/graphql`, { method: 'POST', headers: known, body: '{"query":"{ years }"}' })
  expect(posted.status).toBe(415)
  expect(world.subgraphs.evaluation.requests).toEqual([])
})

test('there is no landing page, no plan and no trace for whoever asks for one', async () => {
  await using world = await startWorld()
  const page = await get(world, '/graphql', { accept: 'text/html' })
  expect([page.status, page.text.includes('<html')]).toEqual([406, false])
  expect((await get(world, '/')).status).toBe(404)
  const { body } = await world.ask('{ years }', {
    'apollo-query-plan-experimental': '1',
    'apollo-federation-include-trace': 'ftv1',
  })
  expect(Object.keys(body)).toEqual(['data'])
})

test('answers are never kept by a cache, and carry the id of their request', async () => {
  await using world = await startWorld()
  const { headers } = await world.ask('{ years }', { 'x-request-id': 'r-9' })
  expect([headers.get('cache-control'), headers.get('x-request-id')]).toEqual(['no-store', 'r-9'])
})

test("nothing is reported to the gateway's maker", async () => {
  await using _ = await startWorld()
  expect(process.env.APOLLO_TELEMETRY_DISABLED).toBe('1')
})

test('a stop lets a request under way come to its end, and takes no other', async () => {
  let finish = () => {}
  const waiting = new Promise<void>(resolve => {
    finish = resolve
  })
  await using slow = await startServer(async (_, response) => {
    await waiting
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"years":[2014]}}')
  })
  const world = await startWorld({ evaluation: slow, requestTimeout: 10_000 })
  const answer = world.ask('{ years }')
  await eventually(() => expect(slow.requests.some(({ 'content-type': type }) => type)).toBe(true))
  const stopped = world[Symbol.asyncDispose]()
  await eventually(() => expect(fetch(`${world.url}/livez`)).rejects.toThrow())
  finish()
  expect((await answer).body.data).toEqual({ years: [2014] })
  await stopped
}, 15_000)

test('a busy port is named', async () => {
  await using world = await startWorld()
  const port = Number(new URL(world.url).port)
  const second = startGateway({ ...world.config, port })
  await expect(second).rejects.toThrow(`port ${port} is busy`)
})

test('a client that sends its headers and no more does not hold up the others', async () => {
  await using world = await startWorld()
  const idle = request(`${world.url}/graphql`, {
    method: 'POST',
    headers: { ...asKnown(world), 'content-type': 'application/json', 'content-length': 100 },
  })
  idle.flushHeaders()
  expect((await world.ask('{ years }')).status).toBe(200)
  idle.destroy()
  await once(idle, 'error')
})
