import { setTimeout as pass } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createTurns } from './turns.ts'

test('who is alone has nobody beside him, before or after, even if he fails', async () => {
  const { together, alone } = createTurns()
  let running = 0
  const most = { together: 0, alone: 0 }
  const work = (kind: keyof typeof most) => async () => {
    most[kind] = Math.max(most[kind], ++running)
    await pass(5)
    running--
    if (kind === 'alone') throw new Error('failed')
    return kind
  }
  const done = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => (index % 5 === 4 ? alone(work('alone')) : together(work('together')))),
  )
  expect(most).toEqual({ together: 24, alone: 1 })
  expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(24)
})
