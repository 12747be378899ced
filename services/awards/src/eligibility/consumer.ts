import type { Events } from '@laurel/shared/events/contract'
import { type HistoryEntry, keepHistory } from './history.ts'
import type { Database } from './store.ts'

type Finalized = Events['evaluation.finalized.v1']

/** Takes finalized and revised evaluations into the history. */
export function takeEvaluations(db: Database) {
  return (events: Finalized[]) => keepHistory(db, events.map(entryOf))
}

function entryOf({ id, data }: Finalized): HistoryEntry {
  const { subject, period, decision } = data
  return {
    subjectKind: subject.kind,
    subjectId: subject.id,
    periodKind: period.kind,
    periodFrom: period.from,
    year: period.year,
    evaluationId: data.evaluationId,
    revision: data.revision,
    outcome: data.outcome,
    grade: data.grade,
    distinguished: data.distinguished,
    organizationId: data.organizationId,
    decisionNumber: decision.number,
    decisionDate: decision.date,
    decisionIssuer: decision.issuer,
    reason: data.reason,
    finalizedAt: data.finalizedAt,
    eventId: id,
  }
}
