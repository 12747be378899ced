import { expect, test } from '@jest/globals'
import { spreadOf } from './measure.ts'
import { demandFigures } from './report.ts'

test('a spread is the middle value and both ends, in whatever order they came', () => {
  expect(spreadOf([3, 10, 1])).toEqual({ median: 3, least: 1, most: 10 })
})

test('a figure that could not be taken is no result', () => {
  expect(() => demandFigures([{ cells: [], figures: { rate: spreadOf([]) } }])).toThrow('median could not be measured')
})
