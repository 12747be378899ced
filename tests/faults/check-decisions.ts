import type { Due, Expected } from './expected.ts'
import type { Findings, Wrong } from './findings.ts'
import { rowsOf } from './rows.ts'

export type Kept = { subject: string; year: number; revision: number; grade: string | null }

const FINAL = `select subject_id as subject, year, revision, grade from evaluations where status = 'FINALIZED'`
const HISTORY = 'select subject_id as subject, year, revision, grade from history'

type Judge = (due: Due, kept: Kept) => Wrong

const inEvaluation: Judge = (due, { revision }) => (revision > due.revision ? 'doubled' : 'lost')
const inAwards: Judge = (due, { revision }) => (revision > due.revision ? 'phantom' : 'stale')

/** Evaluation's store against what clients were told. */
export const checkEvaluations = (url: string, expected: Expected, findings: Findings): Promise<void> =>
  checkKept(rowsOf<Kept>(url, FINAL), expected, inEvaluation, 'evaluation', findings)

/** Awards' store against what clients were told. */
export const checkHistory = (url: string, expected: Expected, findings: Findings): Promise<void> =>
  checkKept(rowsOf<Kept>(url, HISTORY), expected, inAwards, 'awards', findings)

/** What is kept against what is due; `judge` words what is kept otherwise than it is due. */
export async function checkKept(
  rows: AsyncIterable<Kept> | Iterable<Kept>,
  expected: Expected,
  judge: Judge,
  where: string,
  findings: Findings,
): Promise<void> {
  const { dues, faultOf, keyOf } = expected
  const seen = new Set<string>()
  for await (const kept of rows) {
    const key = keyOf(kept.subject, kept.year) ?? kept.subject
    const due = dues.get(key)
    const wrong = seen.has(key) ? 'doubled' : wrongOf(due, kept, judge)
    if (wrong) findings.add(wrong, faultOf(key, due?.revision ?? kept.revision), where, wordsFor(key, due, kept))
    seen.add(key)
  }
  for (const [key, due] of dues) if (!seen.has(key)) findings.add('lost', faultOf(key, 1), where, wordsFor(key, due))
}

function wrongOf(due: Due | undefined, kept: Kept, judge: Judge): Wrong | null {
  if (!due) return 'phantom'
  return isSame(due, kept) ? null : judge(due, kept)
}

type Said = { revision: number; grade: string | null }

const isSame = (one: Said, other: Said) => one.revision === other.revision && one.grade === other.grade
const wordsFor = (key: string, due?: Said, kept?: Said) => `${key} has ${wordsOf(kept)} for ${wordsOf(due)}`
const wordsOf = (said?: Said) => (said ? `revision ${said.revision} ${said.grade}` : 'nothing')
