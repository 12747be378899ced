import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { ALL, startLiveWorld } from '../testing/live.ts'

const brokers = process.env.TEST_KAFKA_BROKERS ?? ''

test('what is finalized in the subtree comes, resolved through the graph; what is outside costs no question', async () => {
  await using world = await startLiveWorld(brokers)
  const { root, other, store } = world
  using stream = await world.open({ query: ALL(root) })
  const outside = await world.finalize({ organizationPath: [root, other], organizationId: other })
  const mine = await world.finalize()
  await eventually(() => expect(stream.ids()).toEqual([mine]))
  expect(stream.said()).toEqual([{ data: { evaluationFinalized: { id: mine, revision: 1 } } }])
  using narrower = await world.open({ query: ALL(other) })
  const second = await world.finalize()
  await eventually(() => expect(stream.ids()).toEqual([mine, second]))
  expect([narrower.ids(), store.asked]).toEqual([[], [mine, second]])
  expect(store.asked).not.toContain(outside)
}, 60_000)

test('a member gets his own evaluation and no other, and whoever reads nothing is refused', async () => {
  await using world = await startLiveWorld(brokers)
  const { organization, issuer } = world
  const memberId = newId()
  using own = await world.open({ token: await issuer.signed({ grants: [], member_id: memberId }) })
  const operator = await issuer.signed({ grants: [{ role: 'operator', organization }] })
  const refused = await world.open({ token: operator })
  await world.finalize()
  const mine = await world.finalize({ subject: { kind: 'MEMBER', id: memberId } })
  await eventually(() => expect(own.ids()).toEqual([mine]))
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([400, 'FORBIDDEN'])
}, 60_000)

test('what the graph answers with null is not sent, and what its owner cannot answer now is asked again', async () => {
  await using world = await startLiveWorld(brokers)
  const { store } = world
  using stream = await world.open()
  const hidden = newId()
  store.evaluations.set(hidden, null)
  await world.finalize({ evaluationId: hidden })
  await eventually(() => expect(store.asked).toEqual([hidden]))
  store.isAway = true
  const late = await world.finalize()
  await eventually(() => expect(store.asked).toContain(late))
  expect(stream.said()).toEqual([])
  store.isAway = false
  await eventually(() => expect(stream.ids()).toEqual([late]))
}, 60_000)

test('a stream resumes at another replica without a gap and without anything twice', async () => {
  await using world = await startLiveWorld(brokers)
  await using replica = await world.replica()
  const first = await world.open()
  const seen = [await world.finalize(), await world.finalize(), await world.finalize()]
  await eventually(() => expect(first.ids().sort()).toEqual([...seen].sort()))
  const middle = first.events()[1]
  await first.close()
  const missed = [await world.finalize(), await world.finalize(), await world.finalize()]
  using second = await world.open({ url: replica.url, lastEventId: middle?.id ?? '' })
  const later = [await world.finalize(), await world.finalize()]
  const expected = [...first.ids().slice(2), ...missed, ...later].sort()
  await eventually(() => expect(second.ids().sort()).toEqual(expected))
  expect(new Set(second.events().map(({ id }) => id)).size).toBe(expected.length)
}, 60_000)

test('who comes and goes between two replicas while much is finalized gets everything once', async () => {
  await using world = await startLiveWorld(brokers, { waiting: 40, back: 10_000 })
  await using replica = await world.replica()
  const urls = [world.url, replica.url]
  const told: string[] = []
  const published: string[] = []
  let lastEventId = ''
  const listen = async (url: string, enough: number) => {
    const stream = await world.open({ url, lastEventId })
    await eventually(() => expect(stream.ids().length >= enough || stream.isComplete()).toBe(true), 30)
    await stream.close()
    told.push(...stream.ids())
    lastEventId = stream.lastEventId()
  }
  await listen(world.url, 0)
  const publishing = (async () => {
    for (let sent = 0; sent < 300; sent++) published.push(await world.finalize())
  })()
  for (let turn = 0; told.length < 300; turn++) await listen(urls[turn % 2] ?? '', Math.min(25, 300 - told.length))
  await publishing
  expect(told.sort()).toEqual(published.sort())
}, 120_000)
