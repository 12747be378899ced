import { type Year, years } from './decisions.ts'
import { memberId } from './ids.ts'
import { dayOf, type Life, lifeOf } from './lives.ts'
import type { Sample } from './organizations.ts'
import { draw, drawEvenly, purpose } from './random.ts'

export type Grade = 'OUTSTANDING' | 'GOOD' | 'COMPLETED' | 'NOT_COMPLETED'

/** What a member's year came to. */
export type Result = { outcome: 'GRADED'; grade: Grade } | { outcome: 'EXEMPT' | 'NOT_GRADED' }

/** A result as it is recorded. */
export type RecordedResult = Result & { subjectId: string }

// The source text reports 13.3 %; how likely a second year is, is chosen so that some 2 % are outstanding five times.
const outstanding = 0.133
const outstandingAgain = 0.62
const outstandingAnew = (outstanding * (1 - outstandingAgain)) / (1 - outstanding)

const missing = 0.05
const exemptForAYear = 0.003
const notCompleted = 0.006
const completed = 0.11

const dayBounds = new Map(years.map(year => [year, { july: dayOf(`${year}-07-01`), end: dayOf(`${year}-12-31`) }]))

/** The result of a member in a year; undefined when there is none: not yet a member, or never evaluated. */
export function resultOf(seed: number, index: number, year: Year): Result | undefined {
  const standing = standingOf(lifeOf(seed, index), year)
  if (standing !== 'GRADED') return standing && { outcome: standing }
  if (draw(seed, index, purpose.leave + year) < exemptForAYear) return { outcome: 'EXEMPT' }
  if (drawEvenly(seed, index, purpose.missing + year) < missing) return undefined
  return { outcome: 'GRADED', grade: gradeOf(seed, index, year) }
}

/** The results of a year, by member. */
export function* resultsOf({ seed, members }: Sample, year: Year): Generator<RecordedResult> {
  for (let index = 0; index < members; index++) {
    const result = resultOf(seed, index, year)
    if (result) yield { subjectId: memberId(seed, index), ...result }
  }
}

/** Whether a member was graded outstanding in every year of the sample. */
export function isOutstandingThroughout(seed: number, index: number): boolean {
  return years.every(year => {
    const result = resultOf(seed, index, year)
    return result?.outcome === 'GRADED' && result.grade === 'OUTSTANDING'
  })
}

// Who was admitted less than six months before the end of the year was not graded.
function standingOf({ admitted, exemptFrom }: Life, year: Year): Result['outcome'] | undefined {
  const { july, end } = dayBounds.get(year) ?? { july: 0, end: 0 }
  if (admitted > end) return undefined
  if (admitted >= july) return 'NOT_GRADED'
  return exemptFrom !== undefined && exemptFrom <= end ? 'EXEMPT' : 'GRADED'
}

function gradeOf(seed: number, index: number, year: Year): Grade {
  if (wasOutstanding(seed, index, year)) return 'OUTSTANDING'
  const drawn = draw(seed, index, purpose.grade + year)
  if (drawn < notCompleted) return 'NOT_COMPLETED'
  return drawn < completed ? 'COMPLETED' : 'GOOD'
}

// One evenly drawn number decides all the years: each step takes its share of what is left of it and hands on the
// rest, so that the share of every year stays as even as the number was, and one good year makes the next likelier.
function wasOutstanding(seed: number, index: number, year: Year): boolean {
  let rest = drawEvenly(seed, index, purpose.outstanding)
  let chance = outstanding
  let was = false
  for (const each of years) {
    if (each > year) break
    was = rest < chance
    rest = was ? rest / chance : (rest - chance) / (1 - chance)
    chance = was ? outstandingAgain : outstandingAnew
  }
  return was
}
