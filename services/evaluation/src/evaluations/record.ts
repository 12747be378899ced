import type { Author } from '@laurel/shared/audit'
import { Refusal, refuseIfAny } from '@laurel/shared/errors'
import { failPoint } from '@laurel/shared/fail-points'
import type { Campaign } from '../campaigns/rules.ts'
import { holdCampaign } from '../campaigns/store.ts'
import type { Database } from '../context.ts'
import { lastDayOf, periodOf } from '../regulations/rules.ts'
import type { Result, SubjectKind } from './rules.ts'
import { placeOn, type Transaction, whyMisplaced, whyStanding } from './store.ts'

/** A result to be recorded; `field` is the argument it came by. */
export type GivenResult = Result & { subjectKind: SubjectKind; subjectId: string; field: string }

type Recording = { campaignId: string; results: GivenResult[]; officerOf: string[]; author: Author }

export type Recorded = { recorded: number; unchanged: number }

/**
 * Records results that are not final yet, all or none; what is recorded already in the same words is left as it is.
 * What is being finalized takes no more: a decision covers what lay before whoever decided, and nothing after it.
 */
export async function recordResults(db: Database, recording: Recording): Promise<Recorded> {
  const { campaignId, results } = recording
  const recorded = await db.write(async tx => {
    const campaign = await holdCampaign(tx, campaignId, 'record')
    const { recorded, misplaced } = await write(tx, campaign, recording)
    const standing = recorded < results.length ? await standingInTheWay(tx, campaign, recording) : []
    refuseIfAny(refusalsOf(results, [...standing, ...misplaced]))
    failPoint('transaction-before-commit')
    return { recorded, unchanged: results.length - recorded }
  })
  failPoint('transaction-after-commit')
  return recorded
}

/** The evaluation that a campaign recorded of a subject. */
export async function idOfRecorded(
  db: Transaction,
  campaignId: string,
  { subjectKind, subjectId }: Pick<GivenResult, 'subjectKind' | 'subjectId'>,
): Promise<string> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    select id from evaluations
    where campaign_id = ${campaignId}::uuid and subject_kind = ${subjectKind} and subject_id = ${subjectId}::uuid
      and period_kind = 'YEAR'`
  if (!row) throw new Error(`the evaluation of ${subjectId} is gone though it was just recorded`)
  return row.id
}

/** Why the result at this index is refused. */
type Refused = { index: number; code: string }
type Written = { recorded: number; misplaced: Refused[] }

const jsonOf = (results: GivenResult[]) =>
  JSON.stringify(results.map(({ field, ...result }, index) => ({ index, ...result })))

/**
 * Writes the results and their audit entries in one statement, so that no row leaves the database, in the order in which
 * everybody who records locks them; writes none when one is at a place where the author may not record. A subject is
 * where it was on the year's last day, or where it is now when its periods do not say.
 */
async function write(tx: Transaction, campaign: Campaign, { results, officerOf, author }: Recording): Promise<Written> {
  const { id, year } = campaign
  const { from, to } = periodOf(year)
  const [written] = await tx.$queryRaw<Written[]>`
    with placed as materialized (
      select r.*, place.id as "organizationId", ${whyMisplaced(campaign, officerOf)} as refusal
      from jsonb_to_recordset(${jsonOf(results)}::jsonb) as r(index int, "subjectKind" text, "subjectId" uuid,
        outcome text, grade text, score numeric, distinguished boolean)
      ${placeOn(lastDayOf(year))}
    ), written as (
      insert into evaluations as e (campaign_id, subject_kind, subject_id, period_from, period_to, year, organization_id,
        outcome, grade, score, distinguished)
      select ${id}::uuid, "subjectKind", "subjectId", ${from}::date, ${to}::date, ${year}::int, "organizationId",
        outcome, grade, score, distinguished
      from placed where not exists (select from placed where refusal is not null)
      order by "subjectKind", "subjectId"
      on conflict on constraint evaluations_of_subject do update set
        outcome = excluded.outcome, grade = excluded.grade, score = excluded.score, distinguished = excluded.distinguished
      where e.status = 'RECORDED' and e.campaign_id = excluded.campaign_id
        and (e.outcome, e.grade, e.score, e.distinguished) is distinct from
          (excluded.outcome, excluded.grade, excluded.score, excluded.distinguished)
      returning e.id, e.organization_id, old.id is null as is_new, case when old.id is not null then jsonb_build_object(
          'outcome', old.outcome, 'grade', old.grade, 'score', old.score, 'distinguished', old.distinguished) end as before,
        jsonb_build_object('outcome', e.outcome, 'grade', e.grade, 'score', e.score, 'distinguished', e.distinguished,
          'subjectKind', e.subject_kind, 'subjectId', e.subject_id) as after
    ), waiting as (
      insert into evaluations_to_finalize (year, organization_id, evaluation_id, campaign_id)
      select ${year}::int, organization_id, id, ${id}::uuid from written where is_new
    ), audited as (
      insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
      select ${author.subject}::text, ${author.requestId}::text, 'recordResult', 'Evaluation', id, before, after from written
    )
    select (select count(*)::int from written) as recorded, (
      select coalesce(json_agg(json_build_object('index', index, 'code', refusal)), '[]')
      from placed where refusal is not null) as misplaced`
  return written as Written
}

/**
 * Which of the results are final already, or another campaign's. Subject by subject: a join may be planned, as long as
 * the table has no statistics, to compare each row with each subject.
 */
function standingInTheWay(tx: Transaction, { id, year }: Campaign, { results }: Recording): PromiseLike<Refused[]> {
  return tx.$queryRaw<Refused[]>`
    select r.index, e.code
    from jsonb_to_recordset(${jsonOf(results)}::jsonb) as r(index int, "subjectKind" text, "subjectId" uuid)
    cross join lateral (
      select ${whyStanding(id)} as code from evaluations e
      where e.subject_kind = r."subjectKind" and e.subject_id = r."subjectId"
        and e.period_kind = 'YEAR' and e.period_from = ${periodOf(year).from}::date limit 1
    ) e where e.code is not null`
}

/** One refusal for each result that has any, in the order of the results: the last that is told of it. */
function refusalsOf(results: GivenResult[], refused: Refused[]): Refusal[] {
  const codes = new Map(refused.map(({ index, code }) => [index, code]))
  return results.flatMap(({ field }, index) => {
    const code = codes.get(index)
    return code ? [new Refusal(code, { field: `${field}.subjectId` })] : []
  })
}
