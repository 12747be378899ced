import { expect, test } from '@jest/globals'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { startWorld } from './testing/gateway.ts'

const fetches = (subgraph: string, outcome: string) =>
  `http_client_request_duration_seconds_count{subgraph="${subgraph}",outcome="${outcome}"}`

test('fetches are counted by subgraph and outcome, and errors by the code that was told', async () => {
  await using world = await startWorld()
  await world.ask('{ years }')
  await world.ask('{ nothing }')
  await world.subgraphs.evaluation[Symbol.asyncDispose]()
  expect((await world.ask('{ years }')).body.errors?.[0]?.extensions.code).toBe('SUBGRAPH_UNAVAILABLE')
  const metrics = await metricsOf(world)
  expect(metrics).toMatchObject({
    [fetches('evaluation', 'answered')]: 1,
    [fetches('evaluation', 'failed')]: 1,
    'laurel_errors_total{code="SUBGRAPH_UNAVAILABLE"}': 1,
    'laurel_errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
    'http_server_request_duration_seconds_count{http_route="/graphql",http_response_status_code="200"}': 2,
    'http_server_request_duration_seconds_count{http_route="/graphql",http_response_status_code="400"}': 1,
    laurel_ready: 1,
  })
  expect(metrics).not.toHaveProperty([fetches('membership', 'answered')])
})

test('what is left to the executor of Apollo is counted', async () => {
  await using world = await startWorld({ executor: 'compiled' })
  const operations = async () => {
    const metrics = await metricsOf(world)
    return ['compiled', 'apollo'].map(executor => metrics[`laurel_operations_total{executor="${executor}"}`])
  }
  expect(await operations()).toEqual([0, 0])
  await world.ask('{ years }')
  await world.ask('{ __schema { queryType { name } } years }')
  expect(await operations()).toEqual([1, 1])
})
