import { type Author, audit } from '@laurel/shared/audit'
import { Refusal } from '@laurel/shared/errors'
import { failPoint } from '@laurel/shared/fail-points'
import { type Evaluation, type Finalized, type Result, revise } from './rules.ts'
import {
  type Database,
  type EvaluationRow,
  evaluationColumns,
  evaluationOf,
  type Transaction,
  tellRevised,
} from './store.ts'

type Decision = { number: string; date: string; issuer: string }

type Revising = {
  evaluationId: string
  given: { result: Result; decision: Decision; reason: string; expectedRevision: number }
  allowedUnder: string[]
  author: Author
  now: Date
}

/** Revises one finalized evaluation, with its event, its kept revision and its audit entry in one transaction. */
export async function reviseEvaluation(db: Database, revising: Revising): Promise<Evaluation> {
  const { evaluationId, given, allowedUnder, author, now } = revising
  const evaluation = await db.$transaction(async tx => {
    const evaluation = await lockOne(tx, evaluationId, allowedUnder)
    const revised = revise(evaluation, given, now)
    if (!revised) return evaluation
    await write(tx, revised, author)
    await audit(tx, author, [
      {
        action: 'reviseEvaluation',
        targetKind: 'Evaluation',
        targetId: evaluationId,
        before: contentOf(evaluation),
        after: contentOf(revised),
      },
    ])
    await tellRevised(tx, evaluationId)
    failPoint('transaction-before-commit')
    return revised
  })
  failPoint('transaction-after-commit')
  return evaluation
}

async function lockOne(tx: Transaction, id: string, allowedUnder: string[]): Promise<Evaluation> {
  const rows = await tx.$queryRaw<(EvaluationRow & { inScope: boolean })[]>`
    select ${evaluationColumns}, o.path && ${allowedUnder}::uuid[] as "inScope"
    from evaluations e join organizations o on o.id = e.organization_id
    where e.id = ${id}::uuid for update of e`
  if (!rows[0]) throw new Refusal('EVALUATION_UNKNOWN', { field: 'input.evaluationId' })
  const { inScope, ...row } = rows[0]
  if (!inScope) throw new Refusal('OUT_OF_SCOPE', { field: 'input.evaluationId' })
  return evaluationOf(row)
}

async function write(tx: Transaction, revised: Finalized, { subject }: Author): Promise<void> {
  const { id, revision, outcome, grade, score, distinguished, decision, reason, finalizedAt } = revised
  await tx.$executeRaw`
    update evaluations set revision = ${revision}, outcome = ${outcome}, grade = ${grade}, score = ${score},
      distinguished = ${distinguished}, decision_number = ${decision.number}, decision_date = ${decision.date}::date,
      decision_issuer = ${decision.issuer}, reason = ${reason}, finalized_at = ${finalizedAt}
    where id = ${id}::uuid`
  await tx.$executeRaw`
    insert into evaluation_revisions (evaluation_id, revision, outcome, grade, score, distinguished,
      decision_number, decision_date, decision_issuer, reason, finalized_at, actor)
    select id, revision, outcome, grade, score, distinguished, decision_number, decision_date, decision_issuer, reason,
      finalized_at, ${subject} from evaluations where id = ${id}::uuid`
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
