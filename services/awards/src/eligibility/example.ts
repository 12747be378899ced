import { type DataOf, decode, type Events, encode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import type { Result } from './rules.ts'

const TOPIC = 'evaluation.finalized.v1'

type Data = DataOf<typeof TOPIC>
type Example = Partial<Pick<Data, 'evaluationId' | 'revision' | 'outcome' | 'grade' | 'reason' | 'organizationId'>> & {
  subjectId: string
  subjectKind?: Data['subject']['kind']
  periodKind?: Data['period']['kind']
  year: number
  /** The first day of the period; the year's when absent. */
  from?: string
}

/** A finalized evaluation as evaluation tells it: outstanding unless told otherwise. */
export function anEvaluation(example: Example): Events[typeof TOPIC] {
  const { subjectId, subjectKind = 'MEMBER', periodKind = 'YEAR', year, outcome = 'GRADED', revision = 1 } = example
  const { organizationId = newId(), evaluationId = newId(), reason = null, from = `${year}-01-01` } = example
  const data: Data = {
    evaluationId,
    revision,
    subject: { kind: subjectKind, id: subjectId },
    organizationId,
    organizationPath: [organizationId],
    period: { kind: periodKind, from, to: `${year + 1}-01-01`, year },
    outcome,
    grade: outcome === 'GRADED' ? (example.grade ?? 'OUTSTANDING') : null,
    distinguished: false,
    score: null,
    regulation: '07-HD/BTCTW',
    campaignId: newId(),
    origin: 'ENTERED',
    decision: { number: `15-QĐ/QU/${year}`, date: `${year}-12-20`, issuer: 'Ban Thường vụ Quận uỷ Ba Đình' },
    finalizedAt: `${year}-12-21T02:00:00Z`,
    reason,
  }
  return decode(TOPIC, encode(TOPIC, subjectId, data, new Date()).value)
}

/** The same subject's evaluations, one a year from `from` on. */
export function evaluationsOf(subjectId: string, from: number, years: Omit<Example, 'subjectId' | 'year'>[]) {
  return years.map((example, index) => anEvaluation({ ...example, subjectId, year: from + index }))
}

export function aResult(example: Partial<Result> & { year: number }): Result {
  const decision = { number: `15-QĐ/QU/${example.year}`, date: `${example.year}-12-20`, issuer: 'Quận uỷ Ba Đình' }
  return { evaluationId: newId(), revision: 1, grade: 'OUTSTANDING', reason: null, decision, ...example }
}
