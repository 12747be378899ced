import { expect, test } from '@jest/globals'
import type { Refusals } from '@laurel/shared/errors'
import { FIRST_YEAR } from '../eligibility/rules.ts'
import { aProgram } from './example.ts'
import { type AwardProgram, EARLIEST_YEAR, isCode, isSame, propose } from './rules.ts'

const organizationId = '01900000-0000-7000-8000-00000000c000'

function refusalsOf(example: Partial<AwardProgram>): string[] {
  try {
    propose(aProgram({ organizationId, ...example }))
    return []
  } catch (error) {
    return (error as Refusals).all.map(({ code, details }) => `${code} ${details.field}`)
  }
}

test('a programme in range is kept as it was asked for, its text composed', () => {
  const program = aProgram({ organizationId, name: 'Bằng khen'.normalize('NFD') })
  expect(propose(program)).toEqual({ ...program, name: 'Bằng khen'.normalize('NFC') })
})

test.each([
  [{ years: 0 }, 'input.years'],
  [{ years: 21 }, 'input.years'],
  [{ lastYear: 1999 }, 'input.lastYear'],
  [{ lastYear: 2101 }, 'input.lastYear'],
  [{ years: 20, lastYear: 2008 }, 'input.years'],
])('%p is out of range', (example, field) => {
  expect(refusalsOf(example)).toEqual([`YEARS_OUT_OF_RANGE ${field}`])
})

test('a row may not begin before the first year of which results are weighed', () => {
  expect(EARLIEST_YEAR).toBe(FIRST_YEAR)
  expect(refusalsOf({ years: 20, lastYear: 2009 })).toEqual([])
})

test('everything that is wrong is refused at once', () => {
  expect(refusalsOf({ code: ' BK', name: '', source: 'a\u0000b', years: 0 })).toEqual([
    'CODE_INVALID input.code',
    'NAME_INVALID input.name',
    'SOURCE_INVALID input.source',
    'YEARS_OUT_OF_RANGE input.years',
  ])
  expect(refusalsOf({ name: '𠮷'.repeat(200) })).toEqual([])
  expect(refusalsOf({ name: 'a'.repeat(201) })).toEqual(['NAME_INVALID input.name'])
})

test('what no programme can be called is no code', () => {
  expect([isCode('BK-5'), isCode(''), isCode('a\u0000'), isCode('x'.repeat(61))]).toEqual([true, false, false, false])
})

test('programmes are the same by content, in whatever order it is told', () => {
  const program = aProgram({ organizationId })
  expect(isSame(program, Object.fromEntries(Object.entries(program).reverse()) as AwardProgram)).toBe(true)
  expect(isSame(program, { ...program, years: 4 })).toBe(false)
})
