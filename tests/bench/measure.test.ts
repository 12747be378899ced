import { expect, test } from '@jest/globals'
import { quantile, spreadOf } from './measure.ts'
import { demandFigures } from './report.ts'

test('a spread is the middle value and both ends, in whatever order they came', () => {
  expect(spreadOf([3, 10, 1])).toEqual({ median: 3, least: 1, most: 10 })
})

test('a quantile is a value that was measured, at or below which so many lie', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0.5, 0.95, 0.99, 1].map(share => quantile(hundred, share))).toEqual([50, 95, 99, 100])
  expect(quantile([7], 0.99)).toBe(7)
})

test('a figure that could not be taken is no result', () => {
  expect(() => demandFigures([{ cells: [], figures: { rate: spreadOf([]) } }])).toThrow('median could not be measured')
})
