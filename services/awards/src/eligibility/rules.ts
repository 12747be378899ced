export type Grade = 'OUTSTANDING' | 'GOOD' | 'COMPLETED' | 'NOT_COMPLETED'
export type Verdict = 'COUNTS' | 'SKIPPED' | 'MISSING' | 'NOT_GRADED' | 'ANNULLED' | 'GRADE_TOO_LOW'
export type ReasonCode = 'ROW_COMPLETE' | 'UNKNOWN_SUBJECT' | Exclude<Verdict, 'COUNTS' | 'SKIPPED'>

/** What a programme asks: `years` consecutive years, up to `lastYear`, each with at least `grade`. */
export type Requirement = { years: number; grade: Grade; lastYear: number }

/**
 * A subject's years, packed: one mark per calendar year from FIRST_YEAR on.
 * O G C N: graded, by the grade's first letter; E: exempt; X: not graded; A: annulled; -: no result.
 */
export type Marks = string

export const FIRST_YEAR = 1990

export type Decision = { number: string; date: string; issuer: string }

/** The latest revision of one year's result. */
export type Result = {
  year: number
  evaluationId: string
  revision: number
  grade: Grade | null
  reason: string | null
  decision: Decision
}

/** One year as it was weighed, with the result behind it unless it is missing. */
export type JudgedYear = { year: number; verdict: Verdict; result: Result | null }

/** Whether a subject meets a requirement, and why: `decisive` is the latest year that breaks the row. */
export type Explanation = {
  eligible: boolean
  reasonCode: ReasonCode
  decisive: JudgedYear | null
  /** Oldest first. */
  years: JudgedYear[]
}

const MISSING = '-'
const bestFirst: readonly Grade[] = ['OUTSTANDING', 'GOOD', 'COMPLETED', 'NOT_COMPLETED']
const verdicts: Record<string, Verdict> = { E: 'SKIPPED', X: 'NOT_GRADED', A: 'ANNULLED', [MISSING]: 'MISSING' }

/**
 * The requirement as a regular expression on the marks up to `lastYear`, for Postgres and for JavaScript alike.
 * An exempt year neither counts nor breaks. Written out year by year: Postgres then estimates how few match.
 */
export function patternOf({ years, grade }: Omit<Requirement, 'lastYear'>): string {
  return `${`[${accepted(grade)}]E*`.repeat(years)}$`
}

function accepted(grade: Grade): string {
  return bestFirst.slice(0, bestFirst.indexOf(grade) + 1).reduce((marks, better) => marks + better[0], '')
}

/** How many marks there are up to and with `lastYear`. */
export function spanOf({ lastYear }: Pick<Requirement, 'lastYear'>): number {
  return lastYear - FIRST_YEAR + 1
}

/** Whether the marks meet the requirement; the appended mark stands for a last year that has no result yet. */
export function isEligible(requirement: Requirement, marks: Marks): boolean {
  return new RegExp(patternOf(requirement)).test((marks + MISSING).slice(0, spanOf(requirement)))
}

/** Why the marks meet the requirement or do not; `results` tell what stands behind each year. */
export function explain(requirement: Requirement, marks: Marks, results: Result[]): Explanation {
  const eligible = isEligible(requirement, marks)
  const resultOf = new Map(results.map(result => [result.year, result]))
  const judged = lookedAt(requirement, marks).map(({ year, verdict }) => ({
    year,
    verdict,
    result: verdict === 'MISSING' ? null : (resultOf.get(year) ?? null),
  }))
  const decisive = eligible ? null : (judged.find(({ verdict }) => breaks(verdict)) ?? null)
  return { eligible, reasonCode: reasonCodeOf(marks, decisive), decisive, years: judged.reverse() }
}

/**
 * The years that a reader needs to see, latest first: back to where the row is complete or broken,
 * and all of the programme's calendar years in any case.
 */
function lookedAt({ years, grade, lastYear }: Requirement, marks: Marks): { year: number; verdict: Verdict }[] {
  const judged: { year: number; verdict: Verdict }[] = []
  let row = 0
  let broken = false
  for (let year = lastYear; row < years && !(broken && judged.length >= years); year--) {
    const verdict = verdictOf(marks[year - FIRST_YEAR] ?? MISSING, grade)
    judged.push({ year, verdict })
    broken ||= breaks(verdict)
    if (verdict === 'COUNTS' && !broken) row++
  }
  return judged
}

function verdictOf(mark: string, grade: Grade): Verdict {
  return verdicts[mark] ?? (accepted(grade).includes(mark) ? 'COUNTS' : 'GRADE_TOO_LOW')
}

function breaks(verdict: Verdict): boolean {
  return verdict !== 'COUNTS' && verdict !== 'SKIPPED'
}

function reasonCodeOf(marks: Marks, decisive: JudgedYear | null): ReasonCode {
  if (decisive === null) return 'ROW_COMPLETE'
  if (!/[^-]/.test(marks)) return 'UNKNOWN_SUBJECT'
  return decisive.verdict as ReasonCode
}
