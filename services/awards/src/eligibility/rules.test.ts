import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aResult } from './example.ts'
import { explain, FIRST_YEAR, type Grade, isEligible, patternOf, type Requirement } from './rules.ts'

const fiveOutstanding: Requirement = { years: 5, grade: 'OUTSTANDING', lastYear: 2014 }

/** Marks of which the last one given is `year`'s. */
const marksTo = (year: number, marks: string) => marks.padStart(year - FIRST_YEAR + 1, '-')

const verdicts = (marks: string, requirement = fiveOutstanding) =>
  explain(requirement, marks, []).years.map(({ year, verdict }) => `${year} ${verdict}`)

test('five outstanding years in a row make a member eligible', () => {
  const { eligible, reasonCode, decisive, years } = explain(fiveOutstanding, marksTo(2014, 'OOOOO'), [])
  expect({ eligible, reasonCode, decisive }).toEqual({ eligible: true, reasonCode: 'ROW_COMPLETE', decisive: null })
  expect(years.map(({ year }) => year)).toEqual([2010, 2011, 2012, 2013, 2014])
})

test('an exempt year neither counts nor breaks: the row is then sought further back', () => {
  expect(explain(fiveOutstanding, marksTo(2014, 'OOEOOO'), []).eligible).toBe(true)
  expect(verdicts(marksTo(2014, 'OOEOOO'))).toEqual([
    '2009 COUNTS',
    '2010 COUNTS',
    '2011 SKIPPED',
    '2012 COUNTS',
    '2013 COUNTS',
    '2014 COUNTS',
  ])
  expect(explain(fiveOutstanding, marksTo(2014, '-OEOOO'), [])).toMatchObject({
    eligible: false,
    reasonCode: 'MISSING',
    decisive: { year: 2009 },
  })
})

test('an exempt last year still ends the row', () => {
  expect(isEligible(fiveOutstanding, marksTo(2014, 'OOOOOE'))).toBe(true)
})

test.each([
  ['-', 'MISSING'],
  ['X', 'NOT_GRADED'],
  ['A', 'ANNULLED'],
  ['G', 'GRADE_TOO_LOW'],
  ['N', 'GRADE_TOO_LOW'],
] as const)('a year marked %s breaks the row: %s', (mark, reasonCode) => {
  const found = explain(fiveOutstanding, marksTo(2014, `OO${mark}OO`), [])
  expect(found).toMatchObject({ eligible: false, reasonCode, decisive: { year: 2012, verdict: reasonCode } })
})

test('of several years that break the row the latest decides, and all five years are shown', () => {
  const found = explain(fiveOutstanding, marksTo(2014, 'GO-XO'), [])
  expect(found).toMatchObject({ reasonCode: 'NOT_GRADED', decisive: { year: 2013 } })
  expect(verdicts(marksTo(2014, 'GO-XO'))).toEqual([
    '2010 GRADE_TOO_LOW',
    '2011 COUNTS',
    '2012 MISSING',
    '2013 NOT_GRADED',
    '2014 COUNTS',
  ])
})

test('a last year without a result yet is missing', () => {
  expect(explain(fiveOutstanding, marksTo(2013, 'OOOOO'), [])).toMatchObject({ eligible: false, reasonCode: 'MISSING' })
})

test('years after the last one of the programme are not looked at', () => {
  expect(isEligible(fiveOutstanding, marksTo(2016, 'OOOOOGG'))).toBe(true)
  expect(isEligible(fiveOutstanding, marksTo(2016, 'GOOOOOO'))).toBe(false)
})

test('a programme that asks for good takes outstanding as well', () => {
  const requirement: Requirement = { years: 3, grade: 'GOOD', lastYear: 2014 }
  expect(isEligible(requirement, marksTo(2014, 'GOG'))).toBe(true)
  expect(isEligible(requirement, marksTo(2014, 'GCG'))).toBe(false)
  expect(patternOf(requirement)).toBe('[OG]E*[OG]E*[OG]E*$')
})

test.each(['', '-----'])('without any result (%p) nothing is known, which is not the same as not graded', marks => {
  const found = explain(fiveOutstanding, marks, [])
  expect(found).toMatchObject({ eligible: false, reasonCode: 'UNKNOWN_SUBJECT' })
  expect(found.years.map(({ verdict }) => verdict)).toEqual(Array(5).fill('MISSING'))
})

test('each year carries the result it was judged by, a missing one none', () => {
  const revised = aResult({ year: 2013, grade: 'GOOD', revision: 2, reason: 'Phát hiện vi phạm' })
  const { years, decisive } = explain(fiveOutstanding, marksTo(2014, 'O-OGO'), [aResult({ year: 2010 }), revised])
  expect(decisive?.result).toBe(revised)
  expect(years.find(({ year }) => year === 2011)?.result).toBeNull()
})

const anyMarks = fc.string({ unit: fc.constantFrom(...'OOOOGCNEXA-'), maxLength: 40 })
const anyRequirement = fc.record({
  years: fc.integer({ min: 1, max: 10 }),
  grade: fc.constantFrom<Grade>('OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED'),
  lastYear: fc.integer({ min: 2000, max: 2030 }),
})

test('the explanation and the pattern agree on any years', () => {
  fc.assert(
    fc.property(anyRequirement, anyMarks, (requirement, marks) => {
      const { eligible, years, decisive } = explain(requirement, marks, [])
      const counted = years.filter(({ verdict }) => verdict === 'COUNTS').length
      const broken = years.some(({ verdict }) => verdict !== 'COUNTS' && verdict !== 'SKIPPED')
      expect(eligible).toBe(!broken && counted === requirement.years)
      expect(decisive === null).toBe(eligible)
      expect(years.at(-1)?.year).toBe(requirement.lastYear)
      expect(years.length).toBeGreaterThanOrEqual(requirement.years)
    }),
    { numRuns: 5_000 },
  )
})
