import type { Author } from '@laurel/shared/audit'
import { failPoint } from '@laurel/shared/fail-points'
import { outboxChannel } from '@laurel/shared/outbox'
import type { Database } from '../context.ts'
import { type Evaluation, type Finalized, type Result, requireRevisingScope, revise } from './rules.ts'
import { type EvaluationRow, evaluationColumns, evaluationOf, type Transaction, tellFinalized } from './store.ts'

type Decision = { number: string; date: string; issuer: string }

type Revising = {
  evaluationId: string
  given: { result: Result; decision: Decision; reason: string; expectedRevision: number }
  allowedUnder: string[]
  author: Author
  now: Date
}

/**
 * Revises one finalized evaluation, with its event, its kept revision and its audit entry. Nothing is locked while it is
 * looked at: who was quicker has made another revision of it, and then that one is looked at.
 */
export async function reviseEvaluation(db: Database, revising: Revising): Promise<Evaluation> {
  const revised = await db.write(tx => reviseIn(tx, revising))
  failPoint('transaction-after-commit')
  return revised
}

async function reviseIn(tx: Transaction, revising: Revising): Promise<Evaluation> {
  const { evaluationId, given, allowedUnder, author, now } = revising
  const standing = await readOne(tx, evaluationId, allowedUnder)
  const revised = revise(standing, given, now)
  if (!revised) return standing
  const isWritten = await write(tx, { standing, revised, author })
  return isWritten ? revised : reviseIn(tx, revising)
}

async function readOne(db: Transaction, id: string, allowedUnder: string[]): Promise<Evaluation> {
  const [found] = await standingByIds(db, [id], allowedUnder)
  const { inScope: _, ...standing } = requireRevisingScope(found)
  return standing
}

export type StandingEvaluation = Evaluation & { inScope: boolean }

/** Evaluations as they stand, and whether the caller's scope covers where they were made. */
export async function standingByIds(
  db: Transaction,
  ids: readonly string[],
  allowedUnder: readonly string[],
): Promise<StandingEvaluation[]> {
  const rows = await db.$queryRaw<(EvaluationRow & { inScope: boolean })[]>`
    select ${evaluationColumns}, coalesce(o.path && ${allowedUnder}::uuid[], false) as "inScope"
    from evaluations e join organizations o on o.id = e.organization_id
    where e.id = any(${ids}::uuid[])`
  return rows.map(evaluationOf)
}

type Writing = { standing: Evaluation; revised: Finalized; author: Author }

/** Writes a revision and all that goes with it in one statement; false, and nothing written, when it is not the next any more. */
async function write(db: Transaction, { standing, revised, author }: Writing): Promise<boolean> {
  const { id, revision, outcome, grade, score, distinguished, decision, reason, finalizedAt } = revised
  const written = await db.$queryRaw<unknown[]>`
    with revised as (
      update evaluations e set revision = ${revision}, outcome = ${outcome}, grade = ${grade}, score = ${score},
        distinguished = ${distinguished}, decision_number = ${decision.number}, decision_date = ${decision.date}::date,
        decision_issuer = ${decision.issuer}, reason = ${reason}, finalized_at = ${finalizedAt}
      where e.id = ${id}::uuid and e.revision = ${standing.revision}
      returning e.*, (select o.path from organizations o where o.id = e.organization_id) as path,
        (select c.regulation from campaigns c where c.id = e.campaign_id) as regulation,
        (select c.origin from campaigns c where c.id = e.campaign_id) as origin
    ), kept as (
      insert into evaluation_revisions (evaluation_id, revision, outcome, grade, score, distinguished,
        decision_number, decision_date, decision_issuer, reason, finalized_at, actor)
      select id, revision, outcome, grade, score, distinguished, decision_number, decision_date, decision_issuer,
        reason, finalized_at, ${author.subject} from revised
    ), audited as (
      insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
      select ${author.subject}, ${author.requestId}, 'reviseEvaluation', 'Evaluation', id,
        ${JSON.stringify(contentOf(standing))}::jsonb, ${JSON.stringify(contentOf(revised))}::jsonb from revised
    ), told as (${tellFinalized('revised')})
    select revision, pg_notify(${outboxChannel}, '')::text from revised`
  return written.length > 0
}

const contentOf = ({ revision, outcome, grade, score, distinguished, decision, reason }: Evaluation) => ({
  revision,
  outcome,
  grade,
  score,
  distinguished,
  decision,
  reason,
})
