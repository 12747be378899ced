import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { aBroker } from './broker.ts'
import { aHanoi, liveFiveYears } from './hanoi.ts'
import { dataOf, startSystem } from './system.ts'

const PATIENCE_SECONDS = 60
const EVALUATION = 'query ($id: ID!) { member(id: $id) { evaluations(fromYear: 2013, toYear: 2013) { id } } }'
const REVISE = 'mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision } }'
const REVISED = `subscription ($within: ID!) {
  evaluationFinalized(within: $within) { id revision grade member { displayName } }
}`

type Told = { evaluationFinalized: { id: string; revision: number } }

async function listen(url: string, token: string, within: string) {
  const away = new AbortController()
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: REVISED, variables: { within } }),
    signal: away.signal,
  })
  if (!response.body) throw new Error('no stream')
  let text = ''
  const read = async (body: ReadableStream<Uint8Array>) => {
    for await (const part of body.pipeThrough(new TextDecoderStream())) text += part
  }
  const ended = read(response.body).catch(() => {})
  return {
    status: response.status,
    heartbeats: () => text.match(/^:$/gm)?.length ?? 0,
    told: () => [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, said]) => JSON.parse(said ?? '').data as Told),
    async [Symbol.asyncDispose]() {
      away.abort()
      await ended
    },
  }
}

test('a stream stays open while the broker is away, and what was revised meanwhile comes in order afterwards', async () => {
  await using broker = await aBroker()
  await using system = await startSystem({ brokers: broker.brokers })
  const hanoi = aHanoi()
  const officer = await liveFiveYears(system, hanoi)
  const notices = async () => {
    const response = await fetch(`${system.url}/readyz`)
    return [response.status, ((await response.json()) as { notices?: string[] }).notices?.join() ?? '']
  }
  const id = dataOf(await system.graph(EVALUATION, { id: hanoi.people[0]?.id }, officer)).member.evaluations[0].id
  const decision = { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ' }
  const revise = async (expectedRevision: number, grade: string) => {
    const reason = 'Xem xét lại theo kiến nghị của đảng viên'
    const input = { evaluationId: id, expectedRevision, grade, reason, decision }
    dataOf(await system.graph(REVISE, { input }, officer))
  }
  await using stream = await listen(system.url, officer, hanoi.city)
  expect(stream.status).toBe(200)
  // The last of what was finalized before may still come.
  const told = () => stream.told().filter(({ evaluationFinalized }) => evaluationFinalized.id === id)
  await revise(1, 'GOOD')
  await eventually(() => expect(told()).toMatchObject([{ evaluationFinalized: { id, revision: 2, grade: 'GOOD' } }]))

  await broker.stop()
  const beats = stream.heartbeats()
  await revise(2, 'COMPLETED')
  await eventually(
    async () => expect(await notices()).toEqual([200, expect.stringMatching(/kafka: away for \d+ s: /)]),
    PATIENCE_SECONDS,
  )
  await eventually(() => expect(stream.heartbeats()).toBeGreaterThan(beats), PATIENCE_SECONDS)
  expect(told()).toHaveLength(1)

  await broker.start()
  await eventually(() => expect(told()).toHaveLength(2), PATIENCE_SECONDS)
  await revise(3, 'OUTSTANDING')
  await eventually(() => expect(told()).toHaveLength(3), PATIENCE_SECONDS)
  expect(told().map(({ evaluationFinalized }) => evaluationFinalized.revision)).toEqual([2, 3, 4])
  await eventually(async () => expect(await notices()).toEqual([200, '']), PATIENCE_SECONDS)
}, 400_000)
