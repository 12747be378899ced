import { expect, test } from '@jest/globals'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { post, startWorld } from '../testing/gateway.ts'
import { startServer } from '../testing/subgraphs.ts'
import { executors } from './executor.ts'

type Asked = { query: string; variables?: object; operationName?: string }

/** What the executor answers, byte for byte, and how often it asked each subgraph. */
async function answered(executor: (typeof executors)[number], documents: readonly Asked[]) {
  await using world = await startWorld({ executor })
  const headers = { authorization: `Bearer ${world.token}`, 'x-request-id': 'r-1' }
  const answers: string[] = []
  for (const asked of documents) {
    const { status, text } = await post(world.url, asked, headers)
    answers.push(`${status} ${text}`)
  }
  const { membership, evaluation } = world.subgraphs
  return { answers, asked: [membership, evaluation].map(({ requests }) => requests.length) }
}

const documents: Asked[] = [
  { query: '{ members { id name grade superior { id peers { name grade } } } years }' },
  {
    query: 'query A { years } query B($id: ID!) { member(id: $id) { g: grade, __typename } }',
    operationName: 'B',
    variables: { id: '2' },
  },
  { query: 'query ($with: Boolean!) { members { id grade @include(if: $with) } }', variables: { with: false } },
  { query: 'query ($with: Boolean!) { members { id grade @include(if: $with) } }', variables: { with: true } },
  { query: 'query ($id: ID!) { member(id: $id) { name } }', variables: {} },
  { query: '{ broken(how: "plainly") { id grade } years }' },
  { query: '{ broken(how: "withStack") { id } members { name } }' },
  { query: '{ member(id: "unknown") { id grade } }' },
  { query: '{ __schema { queryType { name } } years }' },
  { query: '{ constructor: years toString: members { __proto__: name } }' },
  { query: 'query ($with: Boolean = true) { members { id grade @include(if: $with) } }', variables: { with: null } },
]

test('what either executor answers is the same to the byte, and one asks no more often than the other', async () => {
  const [ours, theirs] = await Promise.all(executors.map(executor => answered(executor, documents)))
  expect(ours).toEqual(theirs)
  const codes = ours?.answers.map(answer => /"code":"([A-Z_]+)"/.exec(answer)?.[1] ?? answer.slice(0, 3))
  expect(codes).toEqual([
    ...['200', '200', '200', '200', 'BAD_USER_INPUT', 'INTERNAL', 'OUT_OF_SCOPE', '200', '200', '200', 'INTERNAL'],
  ])
})

test.each([
  ['no list where one is asked for', { data: { members: { id: 'canary' } } }, 500],
  ['no object where one is asked for', { data: { members: ['canary'] } }, 400],
])(
  'a subgraph that answers %s is told alike by either executor, and nothing of its answer',
  async (_, answer, status) => {
    const answers = await Promise.all(
      executors.map(async executor => {
        const membership = await startServer((_, response) => response.end(JSON.stringify(answer)))
        await using world = await startWorld({ executor, membership })
        const headers = { authorization: `Bearer ${world.token}`, 'x-request-id': 'r-1' }
        const { status, body } = await post(world.url, { query: '{ members { id grade } years }' }, headers)
        return [status, body]
      }),
    )
    const told = {
      message: 'Something went wrong here; request r-1.',
      extensions: { code: 'INTERNAL', requestId: 'r-1' },
    }
    expect(answers).toEqual(executors.map(() => [status, { errors: [told] }]))
  },
)

test('tests that do not say it have operations carried out by whom the environment names', async () => {
  await using world = await startWorld()
  await world.ask('{ years }')
  const metrics = await metricsOf(world)
  expect(metrics.laurel_ready).toBe(1)
  expect(metrics['laurel_operations_total{executor="compiled"}']).toBe(
    process.env.EXECUTOR === 'apollo' ? undefined : 1,
  )
})
