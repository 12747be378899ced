import { expect, test } from '@jest/globals'
import { createLog } from './log.ts'
import { startReadiness } from './readiness.ts'
import { eventually } from './testing/eventually.ts'

const log = createLog('test', 'silent')

test('what is needed keeps it unready whenever it is gone; what has arrived once does not', async () => {
  const world = { database: 'gone' as string | null, kafka: 'gone' as string | null }
  await using readiness = startReadiness(
    { needs: { database: async () => world.database }, arrivals: { kafka: async () => world.kafka } },
    log,
  )
  await eventually(() => expect(readiness.problems()).toEqual(['database: gone', 'kafka: gone']))
  world.kafka = null
  await eventually(() => expect(readiness.problems()).toEqual(['database: gone']))
  world.kafka = 'gone'
  world.database = null
  await eventually(() => expect(readiness.problems()).toEqual([]))
  world.database = 'gone again'
  await eventually(() => expect(readiness.problems()).toEqual(['database: gone again']))
})

test('what is late is told in words and figures while it is, and not while it cannot be known', async () => {
  const late = { what: 'outbox', seconds: 7, count: 3, text: 'outbox: 3 events wait' }
  let answer: () => Promise<typeof late | null> = async () => late
  await using readiness = startReadiness({ lateness: [() => answer()] }, log)
  await eventually(() => expect([readiness.late(), readiness.notices()]).toEqual([[late], ['outbox: 3 events wait']]))
  answer = async () => {
    throw new Error('the database is away')
  }
  await eventually(() => expect([readiness.problems(), readiness.late()]).toEqual([[], []]))
  answer = async () => late
  await eventually(() => expect(readiness.late()).toEqual([late]))
  answer = async () => null
  await eventually(() => expect(readiness.notices()).toEqual([]))
})
