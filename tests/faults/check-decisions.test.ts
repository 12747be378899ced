import { expect, test } from '@jest/globals'
import { addRevision, createBook, keyOf } from './book.ts'
import { checkKept, type Kept } from './check-decisions.ts'
import { expectedBy } from './expected.ts'
import { createFindings } from './findings.ts'
import { gradeOf, memberOf, populationOf } from './population.ts'

const population = populationOf(7, 3)
const [district] = population.districts
const year = 2024

/** Three members finalized in one fault, the last of them revised in another. */
function told() {
  const book = createBook()
  if (district) book.finalized.push({ year, district, fault: 'first' })
  book.fault = 'second'
  addRevision(book, 2, year, 'GOOD')
  return expectedBy(population, book)
}

const kept = (index: number, revision = 1, grade: string | null = gradeOf(population, index, year)): Kept => ({
  subject: memberOf(population, index),
  year,
  revision,
  grade,
})
const right = [kept(0), kept(1), kept(2, 2, 'GOOD')]

async function found(rows: Kept[]) {
  const findings = createFindings()
  await checkKept(
    rows,
    told(),
    (due, { revision }) => (revision > due.revision ? 'doubled' : 'stale'),
    'here',
    findings,
  )
  return [findings.total(), ...findings.some()]
}

test('what was told and nothing else is right', async () => {
  expect(await found(right)).toEqual([0])
})

test('a decision that is missing is lost, by the fault in which it was told', async () => {
  const words = `lost in here: ${keyOf(0, year)} has nothing for revision 1 ${gradeOf(population, 0, year)} (first)`
  expect(await found(right.slice(1))).toEqual([1, words])
})

test('a revision that was told and is not there is stale, by its own fault', async () => {
  const was = gradeOf(population, 2, year)
  const words = `stale in here: ${keyOf(2, year)} has revision 1 ${was} for revision 2 GOOD (second)`
  expect(await found([kept(0), kept(1), kept(2)])).toEqual([1, words])
})

test('the right revision with another grade is not right', async () => {
  const [count, words] = await found([kept(0), kept(1), kept(2, 2, 'COMPLETED')])
  expect([count, words]).toEqual([1, expect.stringContaining('has revision 2 COMPLETED for revision 2 GOOD')])
})

test('a revision more than was told is doubled, and a year that nobody decided a phantom', async () => {
  const [count, ...words] = await found([kept(0, 2), kept(1), right[2] as Kept, { ...kept(0), year: 2023 }])
  expect(count).toBe(2)
  expect(words).toEqual([expect.stringMatching(/^doubled/), expect.stringMatching(/^phantom/)])
})
