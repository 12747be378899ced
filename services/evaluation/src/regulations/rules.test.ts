import { expect, test } from '@jest/globals'
import type { Refusal } from '@laurel/shared/errors'
import { periodOf, type Regulation, regulationOf } from './rules.ts'

const regulation = (code: string, from: string, to: string | null): Regulation => ({
  code,
  title: code,
  document: code,
  from,
  to,
  confidence: 'A',
})
const regulations = [
  regulation('07', '2010-01-01', '2014-09-25'),
  regulation('27', '2014-09-25', '2014-12-31'),
  regulation('132', '2014-12-31', '2018-01-01'),
  regulation('366', '2025-08-30', null),
]

const codeOf = (year: number, today = '2026-11-24') => {
  try {
    return regulationOf(regulations, year, today).code
  } catch (error) {
    const { code, details } = error as Refusal
    return `${code} ${details.field} ${details.values?.year}`
  }
}

test('a year is judged by the rule set in force on its last day', () => {
  expect(codeOf(2013)).toBe('07')
  expect(codeOf(2014)).toBe('132') // from 31 December on
  expect(codeOf(2017)).toBe('132') // up to and not with 1 January 2018
  expect(codeOf(2025)).toBe('366')
})

test.each([2009, 2018, 2024, 2027, 10_000, 999, -1])('the year %i is refused: no rule set, or not begun', year => {
  expect(codeOf(year)).toBe(`UNKNOWN_YEAR input.year ${year}`)
})

test('a year may be opened from its first day on', () => {
  expect(codeOf(2026, '2025-12-31')).toBe('UNKNOWN_YEAR input.year 2026')
  expect(codeOf(2026, '2026-01-01')).toBe('366')
})

test('a period ends with the day after its last', () => {
  expect(periodOf(2014)).toEqual({ from: '2014-01-01', to: '2015-01-01' })
})
