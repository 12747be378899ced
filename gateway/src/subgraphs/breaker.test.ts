import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { createBreaker } from './breaker.ts'

const failing = (times: number) => {
  const breaker = createBreaker()
  for (let time = 0; time < times; time++) breaker.failed()
  return breaker
}

test('what failed five times in a row is left alone for a second, then tried by one, then by all', async () => {
  expect(failing(4).mayAsk()).toBe(true)
  const breaker = failing(5)
  const begun = performance.now()
  while (!breaker.mayAsk()) await sleep(5)
  expect(performance.now() - begun).toBeGreaterThan(900)
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect([breaker.mayAsk(), breaker.mayAsk()]).toEqual([false, false])
  breaker.succeeded()
  expect([breaker.mayAsk(), breaker.mayAsk()]).toEqual([true, true])
})

test('one that is tried and fails is left alone for a second more; one that is tried and hangs is tried again after a second', async () => {
  const breaker = failing(5)
  await sleep(1_100)
  expect(breaker.mayAsk()).toBe(true)
  breaker.failed()
  expect(breaker.mayAsk()).toBe(false)
  await sleep(1_100)
  expect([breaker.mayAsk(), breaker.mayAsk()]).toEqual([true, false])
  await sleep(1_100)
  expect([breaker.mayAsk(), breaker.mayAsk()]).toEqual([true, false])
})

test('what was under way when it was left alone, and fails later, puts off no try', async () => {
  const breaker = failing(5)
  await sleep(600)
  breaker.failed()
  await sleep(500)
  expect([breaker.mayAsk(), breaker.mayAsk()]).toEqual([true, false])
})

test('failures with a success in between are not in a row', () => {
  const breaker = failing(4)
  breaker.succeeded()
  for (let time = 0; time < 4; time++) breaker.failed()
  expect(breaker.mayAsk()).toBe(true)
})
