import { record } from '@laurel/shared/outbox'
import type { Campaign } from '../campaigns/rules.ts'
import { campaignsByIds } from '../campaigns/store.ts'
import type { Context } from '../context.ts'
import { finalizedEvent } from '../evaluations/events.ts'
import { finalize } from '../evaluations/rules.ts'
import { type EvaluationRow, evaluationColumns, evaluationOf, type Transaction } from '../evaluations/store.ts'
import type { FinalizationJob } from './rules.ts'
import { jobById } from './store.ts'

/** Results in one transaction: few enough for its locks to be short, enough for the set to pay. */
const BATCH = 2_000

type Database = Context['db']

/**
 * Finalizes what is recorded in a job's subtree, batch by batch, each with its events, revisions, audit entries and
 * progress in one transaction. What is final is recorded no more, so after a crash it goes on where it was.
 */
export async function runFinalization(db: Database, id: string, now: () => Date, signal: AbortSignal): Promise<void> {
  const job = await jobById(db, id)
  if (!job || job.status === 'COMPLETED') return
  const [campaign] = await campaignsByIds(db, [job.campaignId])
  if (!campaign) throw new Error(`finalization ${id} is of a campaign that is gone`)
  while (!signal.aborted) {
    const batch = (tx: Transaction) => finalizeBatch(tx, job, campaign, now())
    if ((await db.$transaction(batch, { timeout: 60_000 })) === 0) return
  }
}

type OfCampaign = Pick<Campaign, 'regulation' | 'origin'>

/** Finalizes one batch; when there is none left the job is done. */
async function finalizeBatch(
  tx: Transaction,
  job: FinalizationJob,
  { regulation, origin }: OfCampaign,
  now: Date,
): Promise<number> {
  const recorded = await lockRecorded(tx, job)
  if (recorded.length === 0) {
    await tx.$executeRaw`
      update finalization_jobs set status = 'COMPLETED', finished_at = now() where id = ${job.id}::uuid`
    return 0
  }
  const events = recorded.map(({ path, ...evaluation }) =>
    finalizedEvent(finalize(evaluation, job.decision, now), { regulation, origin, path }),
  )
  const ids = recorded.map(({ id }) => id)
  await write(tx, job, ids, now)
  await record(tx, events)
  await tx.$executeRaw`
    update finalization_jobs set status = 'RUNNING', done = done + ${ids.length} where id = ${job.id}::uuid`
  return ids.length
}

/** Walks the index of what is to be done; a join would gather and sort all of it for every batch. */
async function lockRecorded(tx: Transaction, { campaignId, organizationId }: FinalizationJob) {
  const rows = await tx.$queryRaw<(EvaluationRow & { path: string[] })[]>`
    select ${evaluationColumns}, (select o.path from organizations o where o.id = e.organization_id) as path
    from evaluations e
    where e.campaign_id = ${campaignId}::uuid and e.status = 'RECORDED'
      and (select o.path @> array[${organizationId}]::uuid[] from organizations o where o.id = e.organization_id)
    order by e.id limit ${BATCH} for update of e`
  return rows.map(evaluationOf)
}

async function write(tx: Transaction, { decision, actor, requestId, id }: FinalizationJob, ids: string[], now: Date) {
  await tx.$executeRaw`
    update evaluations set status = 'FINALIZED', revision = 1, decision_number = ${decision.number},
      decision_date = ${decision.date}::date, decision_issuer = ${decision.issuer}, finalized_at = ${now}
    where id = any(${ids}::uuid[])`
  await tx.$executeRaw`
    insert into evaluation_revisions (evaluation_id, revision, outcome, grade, score, distinguished,
      decision_number, decision_date, decision_issuer, finalized_at, actor)
    select id, revision, outcome, grade, score, distinguished, decision_number, decision_date, decision_issuer,
      finalized_at, ${actor} from evaluations where id = any(${ids}::uuid[])`
  await tx.$executeRaw`
    insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
    select ${actor}, ${requestId}, 'finalizeEvaluation', 'Evaluation', e.id, '{"revision": 0}',
      jsonb_build_object('revision', 1, 'job', ${id}::text, 'outcome', e.outcome, 'grade', e.grade)
    from evaluations e where e.id = any(${ids}::uuid[]) order by e.id`
}
