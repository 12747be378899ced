import { attributesOf } from '@laurel/shared/events/contract'
import { decisionOf } from '../decisions/rules.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import type { Evaluation, SubjectKind } from './rules.ts'

export type Database = PrismaClient
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
