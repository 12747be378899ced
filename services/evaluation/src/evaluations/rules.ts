import { Refusal } from '@laurel/shared/errors'

/** Who revises. */
export const revisers = ['officer', 'appraiser'] as const

export type SubjectKind = 'MEMBER' | 'ORGANIZATION'
export type Outcome = 'GRADED' | 'EXEMPT' | 'NOT_GRADED' | 'ANNULLED'
export type Grade = 'OUTSTANDING' | 'GOOD' | 'COMPLETED' | 'NOT_COMPLETED'

/** An entity of another service, known here by its id. */
export type Reference = { id: string }

/** What an evaluation came to. */
export type Result = { outcome: Outcome; grade: Grade | null; score: number | null; distinguished: boolean }

type Decision = { number: string; date: string; issuer: string }

/** One subject's result of one year; revision 0 is not final yet. */
export type Evaluation = Result & {
  id: string
  campaignId: string
  subjectKind: SubjectKind
  subjectId: string
  year: number
  periodFrom: string
  periodTo: string
  organizationId: string
  revision: number
  decision: Decision | null
  finalizedAt: Date | null
  reason: string | null
}

/** A finalized one: it stands by a decision. */
export type Finalized = Evaluation & { decision: Decision; finalizedAt: Date }

type GivenResult = {
  outcome: Outcome
  grade?: Grade | null | undefined
  score?: number | null | undefined
  distinguished: boolean
}

const SHORTEST_REASON = 10
const LONGEST_REASON = 1_000

/** A grade goes with GRADED and with nothing else; a score is 0 to 100 (Regulation 366-QĐ/TW, Annexes 1–5). */
export function resultOf({ outcome, grade = null, score = null, distinguished }: GivenResult, field: string): Result {
  if (outcome === 'GRADED' && !grade) throw new Refusal('GRADE_REQUIRED', { field: `${field}.grade` })
  if (outcome !== 'GRADED' && grade) throw new Refusal('GRADE_NOT_ALLOWED', { field: `${field}.grade` })
  if (score !== null && !(score >= 0 && score <= 100))
    throw new Refusal('SCORE_OUT_OF_RANGE', { field: `${field}.score`, basis: '366-QĐ/TW' })
  return { outcome, grade, score: score === null ? null : Math.round(score * 100) / 100, distinguished }
}

export const isSame = (one: Result, other: Result): boolean =>
  one.outcome === other.outcome &&
  one.grade === other.grade &&
  one.score === other.score &&
  one.distinguished === other.distinguished

type RevisionGiven = { result: Result; decision: Decision; reason: string; expectedRevision: number }

/**
 * The next revision of a finalized evaluation (Regulation 366-QĐ/TW, Art. 15(3)), or null when it has just been made:
 * a repeat with the same content gets the first answer.
 */
export function revise(evaluation: Evaluation, given: RevisionGiven, now: Date): Finalized | null {
  const { result, decision, expectedRevision } = given
  const reason = given.reason.trim()
  if (reason.length < SHORTEST_REASON || reason.length > LONGEST_REASON)
    throw new Refusal('REASON_REQUIRED', { field: 'input.reason', basis: '366-QĐ/TW, Art. 15(3)' })
  requireFinal(evaluation)
  const repeated = isSame(evaluation, result) && evaluation.reason === reason && isBy(evaluation, decision)
  if (evaluation.revision === expectedRevision + 1 && repeated) return null
  if (evaluation.revision !== expectedRevision)
    throw new Refusal('REVISION_CONFLICT', {
      field: 'input.expectedRevision',
      values: { revision: evaluation.revision },
    })
  if (isSame(evaluation, result)) throw new Refusal('NOTHING_REVISED', { field: 'input' })
  return { ...evaluation, ...result, decision, reason, revision: evaluation.revision + 1, finalizedAt: now }
}

/** What is to be revised, refused when it is unknown or outside the caller's scope. */
export function requireRevisingScope<E extends { inScope: boolean }>(evaluation: E | undefined): E {
  if (!evaluation) throw new Refusal('EVALUATION_UNKNOWN', { field: 'input.evaluationId' })
  if (!evaluation.inScope) throw new Refusal('OUT_OF_SCOPE', { field: 'input.evaluationId' })
  return evaluation
}

/** Refuses what is not final: only what is can be revised. */
export function requireFinal({ revision }: Pick<Evaluation, 'revision'>): void {
  if (revision === 0) throw new Refusal('EVALUATION_NOT_FINALIZED', { field: 'input.evaluationId' })
}

const isBy = ({ decision }: Evaluation, { number, date, issuer }: Decision): boolean =>
  decision?.number === number && decision.date === date && decision.issuer === issuer
