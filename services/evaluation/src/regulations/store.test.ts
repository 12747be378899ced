import { expect, test } from '@jest/globals'
import { readRegulations } from './store.ts'

test('every year from 2010 on has exactly one rule set: each begins on the day on which the one before ends', () => {
  const regulations = readRegulations()
  expect(regulations.map(({ code }) => code)).toEqual([
    '07-HD/BTCTW',
    '27-HD/BTCTW',
    '132-QĐ/TW',
    '124-QĐ/TW',
    '366-QĐ/TW',
  ])
  expect(regulations[0]?.from).toBe('2010-01-01')
  expect(regulations.slice(1).map(({ from }) => from)).toEqual(regulations.slice(0, -1).map(({ to }) => to))
  expect(regulations.at(-1)?.to).toBeNull()
})
