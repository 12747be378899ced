import { expect, test } from '@jest/globals'
import { Registry } from 'prom-client'
import { openPool } from './database.ts'
import { closeServer, createEndpoint } from './endpoint.ts'
import { createLog } from './log.ts'
import { countErrors, measurePools } from './metrics.ts'
import type { Health, Late } from './readiness.ts'
import { createTestDatabase } from './testing/database.ts'
import { metricsOf } from './testing/metrics.ts'
import { anyPlace } from './testing/place.ts'

const well: Health = { problems: () => [], notices: () => [], late: () => [] }

async function listening(health = well) {
  const registry = new Registry()
  const routes = ['/graphql', '/graphql/stream']
  const { app, server, listen } = createEndpoint({ health, registry, routes, log: createLog('test', 'silent') })
  app.use('/graphql/hangs', () => undefined)
  app.use('/graphql', (_, response) => void response.status(202).end())
  const addresses = await listen(anyPlace)
  return { ...addresses, registry, [Symbol.asyncDispose]: () => closeServer(server, 100) }
}

test('metrics have a port of their own, and nothing else is there', async () => {
  await using endpoint = await listening()
  const response = await fetch(`${endpoint.metricsUrl}/metrics`)
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  expect(await response.text()).toMatch(/^process_cpu_seconds_total \d/m)
  expect((await fetch(`${endpoint.url}/metrics`)).status).toBe(404)
  expect((await fetch(`${endpoint.metricsUrl}/graphql`)).status).toBe(404)
  expect((await fetch(`${endpoint.metricsUrl}/metrics`, { method: 'POST' })).status).toBe(404)
})

test('requests are counted by route and status, those of whoever goes away as 0', async () => {
  await using endpoint = await listening()
  for (const path of ['/graphql', '/graphql?a=1', '/graphql/stream/x', '/graphqlx', '/livez'])
    await fetch(`${endpoint.url}${path}`)
  await expect(fetch(`${endpoint.url}/graphql/hangs`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
  const count = await metricsOf(endpoint)
  const requests = 'http_server_request_duration_seconds_count'
  expect(count).toMatchObject({
    [`${requests}{http_route="/graphql",http_response_status_code="202"}`]: 2,
    [`${requests}{http_route="/graphql/stream",http_response_status_code="202"}`]: 1,
    [`${requests}{http_route="other",http_response_status_code="404"}`]: 1,
    [`${requests}{http_route="/graphql",http_response_status_code="0"}`]: 1,
  })
  expect(Object.keys(count).filter(name => name.startsWith(requests))).toHaveLength(4)
})

test('readiness and what is late are those of now', async () => {
  const problems: string[] = ['database: away']
  const late: Late[] = [{ what: 'outbox', seconds: 12, count: 345, text: 'outbox: 345 events wait' }]
  await using endpoint = await listening({ ...well, problems: () => problems, late: () => late })
  expect(await metricsOf(endpoint)).toMatchObject({
    laurel_ready: 0,
    'laurel_late_seconds{what="outbox"}': 12,
    'laurel_late_count{what="outbox"}': 345,
  })
  problems.pop()
  late.pop()
  const now = await metricsOf(endpoint)
  expect(now.laurel_ready).toBe(1)
  expect(Object.keys(now).filter(name => name.startsWith('laurel_late'))).toEqual([])
})

test('connections to a database are told as used or idle, and how many wait for one', async () => {
  await using database = await createTestDatabase()
  const pool = openPool(database.appUrl, 1, createLog('test', 'silent'))
  await using endpoint = await listening()
  measurePools(endpoint.registry, { store: pool })
  const told = async () => {
    const metrics = await metricsOf(endpoint)
    const of = (name: string) => metrics[`db_client_connection_${name}`]
    return [
      of('count{pool="store",state="used"}'),
      of('count{pool="store",state="idle"}'),
      of('pending_requests{pool="store"}'),
    ]
  }
  expect(await told()).toEqual([0, 0, 0])
  const first = await pool.connect()
  const second = pool.connect()
  expect(await told()).toEqual([1, 0, 1])
  first.release()
  ;(await second).release()
  expect(await told()).toEqual([0, 1, 0])
  await pool.end()
})

test('errors are counted by code, and by no more codes than there are', async () => {
  await using endpoint = await listening()
  const count = countErrors(endpoint.registry)
  for (const code of ['FORBIDDEN', 'FORBIDDEN', undefined]) count(code)
  for (let index = 0; index < 1_000; index++) count(`MADE_UP_${index}`)
  const errors = Object.entries(await metricsOf(endpoint)).filter(([name]) => name.startsWith('laurel_errors_total'))
  expect(errors).toHaveLength(200)
  expect(Object.fromEntries(errors)).toMatchObject({
    'laurel_errors_total{code="FORBIDDEN"}': 2,
    'laurel_errors_total{code="other"}': 803,
  })
})

test('the port is free again when the endpoint is closed, even for one who keeps his connection', async () => {
  const endpoint = await listening()
  await fetch(`${endpoint.metricsUrl}/metrics`)
  await endpoint[Symbol.asyncDispose]()
  await expect(fetch(`${endpoint.metricsUrl}/metrics`)).rejects.toThrow()
})

test('a busy port is named, and the other is given back', async () => {
  await using first = await listening()
  const spare = await listening()
  await spare[Symbol.asyncDispose]()
  const place = (port: number, metrics: number) => ({
    host: '127.0.0.1',
    port,
    metrics: { host: '127.0.0.1', port: metrics },
  })
  const [port, metrics, free] = [portOf(first.url), portOf(first.metricsUrl), portOf(spare.metricsUrl)]
  await expect(another().listen(place(0, metrics))).rejects.toThrow(`port ${metrics} is busy`)
  await expect(another().listen(place(port, free))).rejects.toThrow(`port ${port} is busy`)
  await expect(fetch(`${spare.metricsUrl}/metrics`)).rejects.toThrow()
})

const another = () =>
  createEndpoint({ health: well, registry: new Registry(), routes: [], log: createLog('test', 'silent') })

const portOf = (url: string) => Number(new URL(url).port)
