import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createTickQueue } from './tick-queue.ts'

test('each piece of work has a turn of the event loop of its own, in the order in which they came', async () => {
  const inTurn = createTickQueue()
  const done: string[] = []
  for (const name of ['a', 'b']) inTurn(() => done.push(name))
  inTurn(() => inTurn(() => done.push('d')))
  inTurn(() => done.push('c'))
  const seen: string[] = []
  for (let turn = 0; turn < 7; turn++) {
    seen.push(done.join(''))
    await setImmediate()
  }
  expect(seen).toEqual(['', 'a', 'ab', 'ab', 'abc', 'abcd', 'abcd'])
})

test('work that comes when all is done has its turn too', async () => {
  const inTurn = createTickQueue()
  for (const expected of ['first', 'second']) {
    let done = ''
    inTurn(() => {
      done = expected
    })
    await setImmediate()
    expect(done).toBe(expected)
  }
})
