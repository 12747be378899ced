import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { ALL, startLiveWorld } from '../testing/live.ts'

const brokers = process.env.TEST_KAFKA_BROKERS ?? ''

type LiveWorld = Awaited<ReturnType<typeof startLiveWorld>>

test('a client that reads too slowly is cut off, told so, and resumes with nothing missing', async () => {
  await using world = await startLiveWorld(brokers, { waiting: 5, back: 1_000 })
  const reason = 'x'.repeat(4_000_000)
  const all = Array.from({ length: 20 }, newId)
  for (const id of all) world.store.evaluations.set(id, { id, revision: 1, reason })
  const slow = await world.open({ query: ALL(world.organization, 'id reason'), reads: false })
  for (const evaluationId of all) await world.finalize({ evaluationId })
  await cutOff(world)
  slow.read()
  await eventually(() => expect(slow.isComplete()).toBe(true))
  expect(slow.codes()).toEqual(['STREAM_TOO_SLOW'])
  expect(slow.ids().length).toBeLessThan(all.length)
  const missed = await resumed(world, slow.lastEventId(), all.length - slow.ids().length)
  expect([...slow.ids(), ...missed].sort()).toEqual([...all].sort())
}, 60_000)

test('who does not read what he missed makes room for others, and resumes with nothing missing', async () => {
  await using world = await startLiveWorld(brokers, { waiting: 5, patience: 500 })
  const first = await world.open()
  const begin = await world.finalize()
  await eventually(() => expect(first.ids()).toEqual([begin]))
  await first.close()
  const all = Array.from({ length: 20 }, newId)
  for (const id of all) world.store.evaluations.set(id, { id, revision: 1, reason: 'x'.repeat(4_000_000) })
  for (const evaluationId of all) await world.finalize({ evaluationId })
  const stalled = await world.open({
    ...{ query: ALL(world.organization, 'id reason'), lastEventId: first.lastEventId() },
    reads: false,
  })
  await cutOff(world)
  stalled.read()
  await eventually(() => expect(stalled.isComplete()).toBe(true))
  expect(stalled.codes()).toEqual(['STREAM_TOO_SLOW'])
  const missed = await resumed(world, stalled.lastEventId() || first.lastEventId(), all.length - stalled.ids().length)
  expect([...stalled.ids(), ...missed].sort()).toEqual([...all].sort())
}, 60_000)

/** Once the gateway has given a client up, who does not know it yet: only what he does not read tells that he is slow. */
const cutOff = (world: LiveWorld) =>
  eventually(async () =>
    expect(await metricsOf(world)).toMatchObject({ 'laurel_errors_total{code="STREAM_TOO_SLOW"}': 1 }),
  )

/** As a client does: while the rest still comes in he may be cut off again, and resumes again. */
async function resumed(world: LiveWorld, lastEventId: string, count: number): Promise<string[]> {
  using again = await world.open({ lastEventId })
  await eventually(() => expect(again.isComplete() || again.ids().length === count).toBe(true))
  if (!again.isComplete()) return again.ids()
  expect(again.codes()).toEqual(['STREAM_TOO_SLOW'])
  const rest = await resumed(world, again.lastEventId() || lastEventId, count - again.ids().length)
  return [...again.ids(), ...rest]
}
