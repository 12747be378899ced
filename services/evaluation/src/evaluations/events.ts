import { encode, type Recorded } from '@laurel/shared/events/contract'
import type { Finalized } from './rules.ts'

/** What the event says beside the evaluation itself. */
export type Circumstances = {
  path: string[]
  regulation: string
  origin: 'CAMPAIGN' | 'ENTERED'
}

/** The event that tells a revision to the world; it says all that a reader needs, and no name. */
export function finalizedEvent(evaluation: Finalized, { path, regulation, origin }: Circumstances): Recorded {
  const { subjectKind, subjectId, finalizedAt, decision } = evaluation
  return encode(
    'evaluation.finalized.v1',
    subjectId,
    {
      evaluationId: evaluation.id,
      revision: evaluation.revision,
      subject: { kind: subjectKind, id: subjectId },
      organizationId: evaluation.organizationId,
      organizationPath: path as [string, ...string[]],
      period: { kind: 'YEAR', from: evaluation.periodFrom, to: evaluation.periodTo, year: evaluation.year },
      outcome: evaluation.outcome,
      grade: evaluation.grade,
      distinguished: evaluation.distinguished,
      score: evaluation.score,
      regulation,
      campaignId: evaluation.campaignId,
      origin,
      decision,
      finalizedAt: finalizedAt.toISOString(),
      reason: evaluation.reason,
    },
    finalizedAt,
  )
}
