import type { IncomingMessage } from 'node:http'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { createSignal } from '@laurel/shared/testing/signal'
import { startWorld } from '../testing/gateway.ts'
import { startServer } from '../testing/subgraphs.ts'

const both = '{ members { id name grade } }'

test('each subgraph is told how much of the request’s time is left, less what its answer needs to come back', async () => {
  const left: number[] = []
  // but for who asks whether it is live
  const note = ({ method, headers }: IncomingMessage) => method === 'POST' && left.push(Number(headers['x-timeout-ms']))
  await using slow = await startServer((request, response) => {
    note(request)
    setTimeout(
      () => response.end(JSON.stringify({ data: { members: [{ __typename: 'Member', id: '1', name: 'An' }] } })),
      500,
    )
  })
  await using late = await startServer((request, response) => {
    note(request)
    response.end(JSON.stringify({ data: { _entities: [{ grade: 'GOOD' }] } }))
  })
  await using world = await startWorld({ membership: slow, evaluation: late, requestTimeout: 2_000 })
  const { body } = await world.ask(both)
  expect(body.data).toEqual({ members: [{ id: '1', name: 'An', grade: 'GOOD' }] })
  const [first = 0, second = 0] = left
  expect(first).toBeGreaterThan(1_500)
  expect(first).toBeLessThanOrEqual(1_900)
  expect(second).toBeGreaterThan(500)
  expect(second).toBeLessThanOrEqual(first - 500)
})

test('who goes away has his fetches given up, and none is sent for him any more', async () => {
  const [came, ended] = [createSignal(), createSignal()]
  await using slow = await startServer((request, response) => {
    if (request.method !== 'POST') return void response.end()
    response.once('close', ended.give)
    came.give()
  })
  await using world = await startWorld({ membership: slow, requestTimeout: 20_000 })
  const away = new AbortController()
  const headers = { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ query: both })
  const asking = fetch(`${world.url}/graphql`, { method: 'POST', headers, body, signal: away.signal })
  await came.given
  const began = performance.now()
  away.abort()
  await expect(asking).rejects.toThrow('aborted')
  await ended.given
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(world.subgraphs.evaluation.requests.filter(({ authorization }) => authorization)).toEqual([])
  await eventually(async () => {
    const counted = Object.entries(await metricsOf(world)).filter(([name]) => name.startsWith('laurel_errors_total'))
    expect(Object.fromEntries(counted)).toEqual({ 'laurel_errors_total{code="CALLER_GONE"}': 1 })
  })
})
