import { attributesOf } from '@laurel/shared/events/contract'
import { groupBy } from '@laurel/shared/group'
import { decisionOf } from '../decisions/rules.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { lastDayOf } from '../regulations/rules.ts'
import type { Evaluation, SubjectKind } from './rules.ts'

export type Transaction = Prisma.TransactionClient

export type EvaluationRow = Omit<Evaluation, 'decision'> & {
  decisionNumber: string | null
  decisionDate: string | null
  decisionIssuer: string | null
}

/** The columns of an evaluation `e`, as `evaluationOf` reads them. */
export const evaluationColumns = Prisma.sql`e.id, e.campaign_id as "campaignId", e.subject_kind as "subjectKind",
  e.subject_id as "subjectId", e.year, e.period_from::text as "periodFrom", e.period_to::text as "periodTo",
  e.organization_id as "organizationId", e.outcome, e.grade, e.score::float8 as score, e.distinguished, e.revision,
  e.decision_number as "decisionNumber", e.decision_date::text as "decisionDate", e.decision_issuer as "decisionIssuer",
  e.finalized_at as "finalizedAt", e.reason`

export const evaluationOf = <R extends EvaluationRow>(row: R): Evaluation & Omit<R, keyof EvaluationRow> => {
  const { decisionNumber, decisionDate, decisionIssuer, ...rest } = row
  return { ...rest, decision: decisionOf({ decisionNumber, decisionDate, decisionIssuer }) } as Evaluation &
    Omit<R, keyof EvaluationRow>
}

/** Who reads: those with a grant over the place where it was made or where the member is now, and the member himself. */
export type Sight = { organizations: string[]; self: string | null }

const visible = ({ organizations, self }: Sight) => Prisma.sql`(
  exists (select from organizations made where made.id = e.organization_id and made.path && ${organizations}::uuid[])
  or e.subject_kind = 'MEMBER' and (e.subject_id = ${self}::uuid or exists (
    select from members m join organizations home on home.id = m.organization_id
    where m.id = e.subject_id and home.path && ${organizations}::uuid[])))`

/** Those of the evaluations that the caller may see; what is not final only where it was made, by his grants. */
export async function evaluationsByIds(db: Transaction, sight: Sight, ids: readonly string[]): Promise<Evaluation[]> {
  const rows = await db.$queryRaw<EvaluationRow[]>`
    select ${evaluationColumns} from evaluations e
    where e.id = any(${ids}::uuid[]) and ${visible(sight)} and (e.revision > 0 or exists (
      select from organizations made where made.id = e.organization_id and made.path && ${sight.organizations}::uuid[]))`
  return rows.map(evaluationOf)
}

/** The finalized evaluations of many subjects that the caller may see, latest year first. */
export async function finalizedOf(
  db: Transaction,
  sight: Sight,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<Evaluation[]> {
  const rows = await db.$queryRaw<EvaluationRow[]>`
    select ${evaluationColumns} from evaluations e
    where e.subject_kind = ${kind} and e.subject_id = any(${ids}::uuid[]) and e.status = 'FINALIZED' and ${visible(sight)}
    order by e.period_from desc`
  return rows.map(evaluationOf)
}

/** A value, or the column that holds it. */
type Term = string | Prisma.Sql

/** Joins to subjects `r` the `place` where they were on a year's last day, or are now when their periods do not say. */
export const placeOn = (lastDay: Term) => Prisma.sql`
  left join members m on r."subjectKind" = 'MEMBER' and m.id = r."subjectId"
  left join lateral (
    select p."organizationId"
    from jsonb_to_recordset(m.organization_periods) as p("organizationId" uuid, "from" date, "to" date)
    where p."from" <= ${lastDay}::date and (p."to" is null or p."to" > ${lastDay}::date) limit 1
  ) then_at on true
  left join organizations place on place.id = case r."subjectKind"
    when 'MEMBER' then coalesce(then_at."organizationId", m.organization_id) else r."subjectId" end`

/** Why nothing of a campaign may be recorded at a `place`; null when it may. */
export const whyMisplaced = (
  { id, organizationId }: { id: Term; organizationId: Term },
  officerOf: readonly string[],
) => Prisma.sql`case
  when place.id is null then 'SUBJECT_UNKNOWN'
  when not coalesce(place.path && ${officerOf}::uuid[], false) then 'OUT_OF_SCOPE'
  when not place.path @> array[${organizationId}::uuid] then 'OUTSIDE_CAMPAIGN'
  when exists (select from finalization_jobs j where j.campaign_id = ${id}::uuid
    and j.status in ('QUEUED', 'RUNNING') and j.organization_id = any(place.path)) then 'FINALIZATION_RUNNING' end`

/** Why a campaign may not record over an evaluation `e`; null when it may. */
export const whyStanding = (campaignId: Term) => Prisma.sql`case
  when e.revision > 0 then 'EVALUATION_ALREADY_FINALIZED' when e.campaign_id <> ${campaignId}::uuid then 'OUTSIDE_CAMPAIGN' end`

/** A subject that a campaign may record; with an evaluation, that it may record over it. */
export type Recordable = {
  campaignId: string
  year: number
  subjectKind: SubjectKind
  subjectId: string
  evaluationId: string | null
}

/** The codes by which recording is refused, in the order asked for; null where it is not. */
export async function whyNotRecorded(
  db: Transaction,
  asked: readonly Recordable[],
  officerOf: readonly string[],
): Promise<(string | null)[]> {
  const rows = JSON.stringify(asked.map((one, index) => ({ ...one, index, lastDay: lastDayOf(one.year) })))
  const campaign = { id: Prisma.sql`c.id`, organizationId: Prisma.sql`c.organization_id` }
  const found = await db.$queryRaw<{ index: number; code: string | null }[]>`
    select r.index, coalesce(${whyMisplaced(campaign, officerOf)}, (
      select ${whyStanding(Prisma.sql`c.id`)} from evaluations e where e.id = r."evaluationId")) as code
    from jsonb_to_recordset(${rows}::jsonb) as r(index int, "campaignId" uuid, "lastDay" date, "subjectKind" text,
      "subjectId" uuid, "evaluationId" uuid)
    join campaigns c on c.id = r."campaignId" ${placeOn(Prisma.sql`r."lastDay"`)}`
  const codes = groupBy(found, ({ index }) => index)
  return asked.map((_, index) => codes.get(index)?.[0]?.code ?? null)
}

const TOPIC = 'evaluation.finalized.v1'
const event = attributesOf(TOPIC)

const finalizedAt = Prisma.sql`to_char(e.finalized_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Writes into the outbox what finalized evaluations came to: rows `e` of `evaluations` with the `path` of their
 * organisation, and the `regulation` and `origin` of their campaign, as the part `source` of the statement gives them. The
 * event says all that a reader needs, and no name. It is made where the rows are, for a finalization tells hundreds of
 * thousands.
 */
export const tellFinalized = (source: 'finalized' | 'revised') => Prisma.sql`
  insert into outbox (id, aggregatetype, aggregateid, type, payload)
  select e.event_id, ${TOPIC}::text, e.subject_id, ${event.type}::text, row_to_json(event)::text
  from (select *, uuidv7() as event_id from ${Prisma.raw(source)}) e
  cross join lateral (select e.subject_kind as kind, e.subject_id as id) subject
  cross join lateral (select e.period_kind as kind, e.period_from as "from", e.period_to as "to", e.year) period
  cross join lateral (
    select e.decision_number as number, e.decision_date as date, e.decision_issuer as issuer
  ) decision
  cross join lateral (
    select e.id as "evaluationId", e.revision, subject, e.organization_id as "organizationId",
      e.path as "organizationPath", period, e.outcome, e.grade, e.distinguished, e.score, e.regulation,
      e.campaign_id as "campaignId", e.origin, decision, ${finalizedAt} as "finalizedAt", e.reason
  ) data
  cross join lateral (
    select '1.0' as specversion, e.event_id as id, ${event.source}::text as source, ${event.type}::text as type,
      e.subject_id as subject, ${finalizedAt} as time, 'application/json' as datacontenttype,
      ${event.dataschema}::text as dataschema, data
  ) event`
