import { expect, test } from '@jest/globals'
import { decisionOf, type Year, years } from './decisions.ts'
import { dayOf, lifeOf } from './lives.ts'
import { isOutstandingThroughout, resultOf, resultsOf } from './results.ts'

const sample = { seed: 2015, members: 20_000 }
const indexes = Array.from({ length: sample.members }, (_, index) => index)

function countsOf(seed: number, year: Year): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const index of indexes) {
    const result = resultOf(seed, index, year)
    const key = result?.outcome === 'GRADED' ? result.grade : (result?.outcome ?? 'NONE')
    counts[key] = (counts[key] ?? 0) + 1
    if (result?.outcome === 'GRADED') counts.EVALUATED = (counts.EVALUATED ?? 0) + 1
  }
  return counts
}

test.each(years)(
  'in %d over 85 % of the members are evaluated, 13.3 % of them outstanding, most of them good',
  year => {
    const counts = countsOf(sample.seed, year)
    const { EVALUATED: evaluated = 0, OUTSTANDING: outstanding = 0, GOOD: good = 0 } = counts
    expect(evaluated / sample.members).toBeGreaterThan(0.85)
    expect(Math.abs(outstanding / evaluated - 0.133)).toBeLessThan(0.003)
    expect(good / evaluated).toBeGreaterThan(0.7)
    expect(counts.COMPLETED).toBeGreaterThan(1_000)
    expect(counts.NOT_COMPLETED).toBeLessThan(200)
    expect(counts.EXEMPT).toBeGreaterThan(100)
    expect(counts.NOT_GRADED).toBeGreaterThan(50)
    expect(counts.NONE).toBeGreaterThan(500)
  },
)

test.each([1, 7, 42, 99_999, -3])('seed %d has the shares as well', seed => {
  for (const year of years) {
    const { EVALUATED: evaluated = 0, OUTSTANDING: outstanding = 0 } = countsOf(seed, year)
    expect(Math.abs(outstanding / evaluated - 0.133)).toBeLessThan(0.005)
  }
})

test('1 to 3 % are outstanding in all five years', () => {
  const share = indexes.filter(index => isOutstandingThroughout(sample.seed, index)).length / sample.members
  expect(share).toBeGreaterThan(0.01)
  expect(share).toBeLessThan(0.03)
})

test('some are outstanding but for an exempt year, and some but for a missing one', () => {
  const rowOf = (index: number) => years.map(year => resultOf(sample.seed, index, year))
  const besides = indexes.map(index => {
    const others = rowOf(index).filter(result => result?.outcome !== 'GRADED' || result.grade !== 'OUTSTANDING')
    return others.length === 1 ? (others[0]?.outcome ?? 'MISSING') : ''
  })
  expect(besides.filter(outcome => outcome === 'EXEMPT').length).toBeGreaterThan(2)
  expect(besides.filter(outcome => outcome === 'MISSING').length).toBeGreaterThan(20)
})

test('who is not a member yet has no result, and in his first half year is not graded', () => {
  const index = indexes.find(each => lifeOf(sample.seed, each).admitted > dayOf('2012-06-30')) ?? 0
  const { admitted } = lifeOf(sample.seed, index)
  const year = new Date(admitted * 86_400_000).getUTCFullYear() as Year
  const before = years.filter(each => each < year).map(each => resultOf(sample.seed, index, each))
  expect(before.every(result => result === undefined)).toBe(true)
  const late = indexes.filter(each => {
    const day = lifeOf(sample.seed, each).admitted
    return day >= dayOf('2012-07-01') && day <= dayOf('2012-12-31')
  })
  expect(new Set(late.map(each => resultOf(sample.seed, each, 2012)?.outcome))).toEqual(new Set(['NOT_GRADED']))
})

test('a result is the same whenever it is asked for', () => {
  const first = [...resultsOf(sample, 2013)]
  expect([...resultsOf(sample, 2013)]).toEqual(first)
  expect(new Set(first.map(({ subjectId }) => subjectId)).size).toBe(first.length)
})

test('every year stands on a decision of early in the next', () => {
  for (const year of years) {
    const { number, date, issuer } = decisionOf(year)
    expect(number).toMatch(/^\d+-QĐ\/TU$/)
    expect(date.startsWith(`${year + 1}-01-`)).toBe(true)
    expect(issuer).toBe('Ban Thường vụ Thành uỷ Hà Nội')
  }
})
