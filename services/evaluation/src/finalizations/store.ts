import { type Author, audit } from '@laurel/shared/audit'
import { Refusal } from '@laurel/shared/errors'
import { type Campaign, finalDecision } from '../campaigns/rules.ts'
import { holdCampaign } from '../campaigns/store.ts'
import type { Database } from '../context.ts'
import { tellFinalized } from '../evaluations/store.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { requireScope } from '../organizations/store.ts'
import { type FinalizationJob, isSameRequest, requireCovered, requireWork, type Standing } from './rules.ts'

type Decision = FinalizationJob['decision']
type Transaction = Prisma.TransactionClient

type Row = Omit<FinalizationJob, 'decision'> & { number: string; date: string; issuer: string }

const columns = Prisma.sql`j.id, j.campaign_id as "campaignId", j.organization_id as "organizationId", j.status, j.actor,
  j.request_id as "requestId", j.total, j.done, j.started_at as "startedAt", j.finished_at as "finishedAt",
  j.decision_number as number, j.decision_date::text as date, j.decision_issuer as issuer`

const jobOf = ({ number, date, issuer, ...row }: Row): FinalizationJob => ({
  ...row,
  decision: { number, date, issuer },
})

export async function jobById(db: Transaction, id: string): Promise<FinalizationJob | null> {
  const rows = await db.$queryRaw<Row[]>`select ${columns} from finalization_jobs j where j.id = ${id}::uuid`
  return rows[0] ? jobOf(rows[0]) : null
}

/** The job, to those who may read what it finalizes. */
export async function jobInSight(db: Transaction, id: string, granted: string[]): Promise<FinalizationJob | null> {
  const rows = await db.$queryRaw<Row[]>`
    select ${columns} from finalization_jobs j join organizations o on o.id = j.organization_id
    where j.id = ${id}::uuid and o.path && ${granted}::uuid[]`
  return rows[0] ? jobOf(rows[0]) : null
}

/** The oldest job that is not done. */
export async function nextJob(db: Transaction): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id from finalization_jobs where status in ('QUEUED', 'RUNNING') order by started_at, id limit 1`
  return rows[0]?.id ?? null
}

type Finalizing = {
  id: string
  campaignId: string
  organizationId: string
  decision: Decision | null
  officerOf: string[]
  author: Author
}

/** Queues the finalization of a subtree; the same id again gets the first answer. */
export function queueFinalization(db: Database, finalizing: Finalizing): Promise<FinalizationJob> {
  const { id, campaignId, organizationId, officerOf, author } = finalizing
  const queue = async (tx: Transaction) => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${id}, 0))::text`
    await requireScope(tx, organizationId, officerOf, 'input.organizationId')
    const campaign = await holdCampaign(tx, campaignId, 'finalize')
    const [found] = await standingsOf(tx, [{ campaignId, organizationId }])
    const standing = requireCovered(found)
    const decision = finalDecision(campaign, finalizing.decision)
    const existing = await jobById(tx, id)
    if (existing && isSameRequest(existing, { campaignId, organizationId, decision })) return existing
    if (existing) throw new Refusal('FINALIZATION_EXISTS', { field: 'input.id' })
    requireWork(standing)
    const total = await countToDo(tx, campaign, organizationId)
    await tx.$executeRaw`
      insert into finalization_jobs (id, campaign_id, organization_id, decision_number, decision_date, decision_issuer,
        actor, request_id, total)
      values (${id}::uuid, ${campaignId}::uuid, ${organizationId}::uuid, ${decision.number}, ${decision.date}::date,
        ${decision.issuer}, ${author.subject}, ${author.requestId}, ${total})`
    const after = { campaignId, organizationId, decision, total }
    await audit(tx, author, [{ action: 'finalizeEvaluations', targetKind: 'FinalizationJob', targetId: id, after }])
    const [job] = await tx.$queryRaw<Row[]>`select ${columns} from finalization_jobs j where j.id = ${id}::uuid`
    return jobOf(job as Row)
  }
  return db.write(queue)
}

export type StandingKey = { campaignId: string; organizationId: string }

/** How each campaign stands in each committee's subtree; of an unknown one nothing is told. */
export function standingsOf(db: Transaction, keys: readonly StandingKey[]): PromiseLike<(StandingKey & Standing)[]> {
  return db.$queryRaw<(StandingKey & Standing)[]>`
    select k.campaign_id as "campaignId", k.organization_id as "organizationId",
      coalesce(o.path @> array[c.organization_id], false) as inside,
      exists (select from finalization_jobs j where j.campaign_id = k.campaign_id
        and j.organization_id = k.organization_id and j.status in ('QUEUED', 'RUNNING')) as running,
      todo.waiting, case when todo.waiting then false else exists (
        select from organizations below join evaluations e on e.organization_id = below.id and e.year = c.year
        where below.path @> array[o.id] and e.campaign_id = c.id and e.revision > 0) end as final
    from unnest(${keys.map(key => key.campaignId)}::uuid[], ${keys.map(key => key.organizationId)}::uuid[])
      as k(campaign_id, organization_id)
    join organizations o on o.id = k.organization_id join campaigns c on c.id = k.campaign_id
    cross join lateral (
      select exists (select ${waitingIn(Prisma.sql`c.year`, Prisma.sql`c.id`, Prisma.sql`o.id`)}) as waiting) todo`
}

/** What of a campaign waits in an organisation's subtree. */
const waitingIn = (year: Prisma.Sql, campaignId: Prisma.Sql, organizationId: Prisma.Sql) => Prisma.sql`
  from evaluations_to_finalize w where w.year = ${year} and w.campaign_id = ${campaignId}
    and (select below.path @> array[${organizationId}] from organizations below where below.id = w.organization_id)`

/** How many results wait there to be finalized. */
async function countToDo(tx: Transaction, { id, year }: Campaign, organizationId: string): Promise<number> {
  const waiting = waitingIn(Prisma.sql`${year}`, Prisma.sql`${id}::uuid`, Prisma.sql`${organizationId}::uuid`)
  const [row] = await tx.$queryRaw<{ count: number }[]>`select count(*)::int as count ${waiting}`
  return row?.count ?? 0
}

/** Results in one transaction: few enough for its locks to be short, enough for the set to pay. */
const BATCH = 2_000
const NIL = '00000000-0000-0000-0000-000000000000'

/** How far a job has come: its evaluations are worked through by where they were made, then by id. */
export type Place = { organizationId: string; evaluationId: string }
/** The place before every other. */
export const BEFORE_ALL: Place = { organizationId: NIL, evaluationId: NIL }

export type Batch = { job: FinalizationJob; campaign: Campaign; after: Place; now: Date }
/** How many results became final, and the last of them. */
export type Done = { done: number; last: Place | null }

/**
 * Finalizes the next results of a job, in one statement, so that no row leaves the database. It walks what is to be done
 * from behind the batch before: from the beginning it would pass all that is final meanwhile.
 */
export async function finalizeNext(tx: Transaction, { job, campaign, after, now }: Batch): Promise<Done> {
  const { decision, actor, requestId } = job
  const { regulation, origin } = campaign
  const [finalized] = await tx.$queryRaw<Done[]>`
    with next as materialized (
      select w.ctid as place, w.organization_id, w.evaluation_id from evaluations_to_finalize w
      where w.year = ${campaign.year} and w.campaign_id = ${job.campaignId}::uuid
        and (w.organization_id, w.evaluation_id) > (${after.organizationId}::uuid, ${after.evaluationId}::uuid)
        and (select o.path @> array[${job.organizationId}]::uuid[] from organizations o where o.id = w.organization_id)
      order by w.organization_id, w.evaluation_id limit ${BATCH}
    ), taken as (
      -- by where the rows lie, for a join by key is planned, while there are no statistics, to read the whole table
      delete from evaluations_to_finalize where ctid = any(array(select place from next)) returning evaluation_id
    ), finalized as (
      update evaluations e set status = 'FINALIZED', revision = 1, decision_number = ${decision.number},
        decision_date = ${decision.date}::date, decision_issuer = ${decision.issuer}, finalized_at = ${now}
      from taken where e.id = taken.evaluation_id
      returning e.*, (select o.path from organizations o where o.id = e.organization_id) as path,
        ${regulation}::text as regulation, ${origin}::text as origin
    ), kept as (
      insert into evaluation_revisions (evaluation_id, revision, outcome, grade, score, distinguished,
        decision_number, decision_date, decision_issuer, finalized_at, actor)
      select id, revision, outcome, grade, score, distinguished, decision_number, decision_date, decision_issuer,
        finalized_at, ${actor} from finalized
    ), audited as (
      insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
      select ${actor}, ${requestId}, 'finalizeEvaluation', 'Evaluation', id, '{"revision": 0}',
        jsonb_build_object('revision', 1, 'job', ${job.id}::text, 'outcome', outcome, 'grade', grade)
      from finalized
    ), told as (${tellFinalized('finalized')})
    select (select count(*)::int from finalized) as done, (
      select json_build_object('organizationId', organization_id, 'evaluationId', evaluation_id)
      from next order by organization_id desc, evaluation_id desc limit 1) as last`
  return finalized as Done
}
