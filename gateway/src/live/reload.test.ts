import { writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { compose } from '../testing/gateway.ts'
import { ALL, sdls, startLiveWorld } from '../testing/live.ts'

const brokers = process.env.TEST_KAFKA_BROKERS ?? ''

test('a stream goes on over reloads of the supergraph, and a new one may select what is in service then', async () => {
  await using world = await startLiveWorld(brokers)
  using stream = await world.open()
  const first = await world.finalize()
  await eventually(() => expect(stream.ids()).toEqual([first]))
  const query = ALL(world.organization, 'id reason')
  const whole = compose(sdls)
  const evaluation = sdls.evaluation.replace(', reason: String', '')
  await writeFile(world.supergraphFile, compose({ ...sdls, evaluation }))
  await eventually(async () => expect((await world.open({ query })).status).toBe(400))
  const second = await world.finalize()
  await eventually(() => expect(stream.ids()).toEqual([first, second]))
  await writeFile(world.supergraphFile, whole)
  using newer = await eventually(async () => {
    const opened = await world.open({ query })
    expect(opened.status).toBe(200)
    return opened
  })
  const third = await world.finalize()
  await eventually(() => expect(stream.ids()).toEqual([first, second, third]))
  await eventually(() => expect(newer.said()).toEqual([{ data: { evaluationFinalized: { id: third, reason: null } } }]))
}, 60_000)
