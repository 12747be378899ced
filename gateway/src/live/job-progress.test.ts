import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { startLiveWorld } from '../testing/live.ts'

const brokers = process.env.TEST_KAFKA_BROKERS ?? ''

const FINALIZATION = `subscription ($job: ID!) {
  progress: jobProgress(finalization: $job) { __typename ...Done ... on ImportJob { id } }
}
fragment Done on Job { ... on FinalizationJob { done total } }`

const progress = (done: number) => ({ data: { progress: { __typename: 'FinalizationJob', done, total: 9 } } })

test('a job is told whenever it has moved, and the stream ends with the job', async () => {
  await using world = await startLiveWorld(brokers)
  const { jobs, asked } = world.store
  const job = newId()
  jobs.set(job, { id: job, done: 0, total: 9, finishedAt: null })
  using stream = await world.open({ query: FINALIZATION, variables: { job } })
  await eventually(() => expect(stream.said()).toEqual([progress(0)]))
  await eventually(() => expect(asked.length).toBeGreaterThan(2))
  jobs.set(job, { id: job, done: 5, total: 9, finishedAt: null })
  await eventually(() => expect(stream.said()).toEqual([progress(0), progress(5)]))
  expect(stream.isComplete()).toBe(false)
  jobs.set(job, { id: job, done: 9, total: 9, finishedAt: '2015-02-01T00:00:00Z' })
  await eventually(() => expect(stream.isComplete()).toBe(true))
  expect(stream.said()).toEqual([progress(0), progress(5), progress(9)])
}, 60_000)

test('the same question of one actor is asked once for all his streams', async () => {
  await using world = await startLiveWorld(brokers)
  const { jobs, asked } = world.store
  const job = newId()
  const query = `subscription { jobProgress(import: "${job}") { ... on ImportJob { done } } }`
  jobs.set(job, { id: job, done: 1, finishedAt: null })
  const streams = [await world.open({ query }), await world.open({ query }), await world.open({ query })]
  const begun = Date.now()
  for (const stream of streams)
    await eventually(() => expect(stream.said()).toEqual([{ data: { jobProgress: { done: 1 } } }]))
  await eventually(() => expect(asked.length).toBeGreaterThan(3))
  expect(asked.length).toBeLessThanOrEqual((Date.now() - begun) / 1_000 + 3)
  for (const stream of streams) await stream.close()
}, 60_000)

test('a job that nobody knows is null, and that is the end', async () => {
  await using world = await startLiveWorld(brokers)
  using stream = await world.open({ query: FINALIZATION, variables: { job: newId() } })
  await eventually(() => expect(stream.isComplete()).toBe(true))
  expect(stream.said()).toEqual([{ data: { progress: null } }])
}, 60_000)

test.each([
  ['{ jobProgress { __typename } }', 'EXACTLY_ONE_JOB', 'finalization'],
  ['{ jobProgress(finalization: "1", import: "2") { __typename } }', 'EXACTLY_ONE_JOB', 'import'],
  ['{ jobProgress(import: "2") { __typename } }', 'ID_INVALID', 'import'],
])(
  '%j is refused with %s, which names %s',
  async (selection, code, field) => {
    await using world = await startLiveWorld(brokers)
    const { status, body } = await world.open({ query: `subscription ${selection}` })
    expect([status, body.errors?.[0]?.extensions]).toMatchObject([400, { code, field }])
  },
  60_000,
)
