import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { bombOver } from '@laurel/shared/testing/contract'
import { withCpu } from '@laurel/shared/testing/cpu'
import { eventually } from '@laurel/shared/testing/eventually'
import { ask, codesOf } from '@laurel/shared/testing/graph'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { anyPlace } from '@laurel/shared/testing/place'
import { startExample } from './example.ts'
import { startMembership } from './service.ts'

const bomb = bombOver('Organization', 'organization(code: "HN")', spread => `parent { ${spread} }`)

test('the cyclic query bomb is refused in milliseconds', async () => {
  await using example = await startExample()
  const { answer, cpuMs } = await withCpu(() => example.graph(bomb))
  expect(cpuMs).toBeLessThan(1_000)
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

test('who has no time left is told so while a lock is still waited for', async () => {
  await using example = await startExample()
  await withClient(example.database.ownerUrl, async client => {
    await client.query('begin; lock table organizations in access exclusive mode')
    const began = performance.now()
    const late = await ask({
      ...{ url: example.url, query: '{ organizations { nodes { code } } }', token: example.officer },
      headers: { 'x-timeout-ms': '400' },
    })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect([late.status, codesOf(late), late.data]).toEqual([200, ['DEADLINE_EXCEEDED'], { organizations: null }])
  })
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
    ...anyPlace,
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
  expect((await metricsOf(lost)).laurel_ready).toBe(0)
})

test('metrics count requests and refusals, and name nobody', async () => {
  await using example = await startExample()
  expect((await example.graph('{ organizations { nodes { code } } }', {}, 'no token')).status).toBe(401)
  const [code] = codesOf(await example.graph('{ importJob(id: "Nguyễn Văn A") { id } }'))
  expect(code).toBe('ID_INVALID')
  const metrics = await metricsOf(example)
  expect(metrics).toMatchObject({
    'http_server_request_duration_seconds_count{http_route="/graphql",http_response_status_code="401"}': 1,
    'laurel_errors_total{code="ID_INVALID"}': 1,
    'db_client_connection_pending_requests{pool="store"}': 0,
    'db_client_connection_pending_requests{pool="uploads"}': 0,
  })
  expect(Object.keys(metrics).join()).not.toMatch(/officer|Nguyễn|Hà Nội/)
})
