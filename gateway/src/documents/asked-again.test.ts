import { expect, test } from '@jest/globals'
import { createAskedAgain } from './asked-again.ts'

test('what is asked for the first time is told from what was asked for before', () => {
  const askedAgain = createAskedAgain()
  expect(['a', 'b', 'a', 'a', 'b', 'c'].map(askedAgain)).toEqual([false, false, true, true, true, false])
})

test('what was asked for once is forgotten after 10,000 others, and not before', () => {
  const askedAgain = createAskedAgain()
  const others = (from: number, count: number) => {
    for (let index = from; index < from + count; index++) askedAgain(`other ${index}`)
  }
  askedAgain('a')
  others(0, 9_999)
  expect(askedAgain('a')).toBe(true)
  others(10_000, 10_000)
  expect(askedAgain('a')).toBe(false)
})
