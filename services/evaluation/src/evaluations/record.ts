import { type AuditEntry, type Author, audit } from '@laurel/shared/audit'
import { Refusal, Refusals, refuseIfAny } from '@laurel/shared/errors'
import { failPoint } from '@laurel/shared/fail-points'
import type { Campaign } from '../campaigns/rules.ts'
import { holdCampaign } from '../campaigns/store.ts'
import { lastDayOf, periodOf } from '../regulations/rules.ts'
import { isSame, type Result, type SubjectKind } from './rules.ts'
import type { Database, Transaction } from './store.ts'

/** A result to be recorded; `field` is the argument it came by. */
export type GivenResult = Result & { subjectKind: SubjectKind; subjectId: string; field: string }

type Recording = { campaignId: string; results: GivenResult[]; officerOf: string[]; author: Author }

export type Recorded = { ids: string[]; recorded: number; unchanged: number }

/**
 * Records results that are not final yet, all or none; what is recorded already in the same words is left as it is.
 * What is being finalized takes no more: a decision covers what lay before whoever decided, and nothing after it.
 */
export async function recordResults(db: Database, recording: Recording): Promise<Recorded> {
  const { campaignId, results, officerOf, author } = recording
  const recorded = await db.$transaction(
    async tx => {
      const campaign = await holdCampaign(tx, campaignId, 'record')
      const subjects = results.map(({ subjectKind, subjectId }, index) => ({ index, subjectKind, subjectId }))
      const places = await placesOf(tx, campaign, officerOf, subjects)
      const open = subjects.filter(({ index }) => isOpen(places[index]))
      const existing = await lockExisting(tx, campaign, open)
      refuseIfAny(results.flatMap((result, index) => refusalsOf(result, campaign, places[index], existing[index])))
      const changed = results.flatMap((result, index) => {
        const before = existing[index]
        if (before?.id && isSame(before, result)) return []
        return [{ ...result, organizationId: places[index]?.organizationId, before }]
      })
      const ids = await write(tx, campaign, changed)
      await audit(tx, author, changed.map(entryOf(ids)))
      const idOf = (result: GivenResult, index: number) => ids.get(keyOf(result)) ?? existing[index]?.id ?? ''
      failPoint('transaction-before-commit')
      return { ids: results.map(idOf), recorded: changed.length, unchanged: results.length - changed.length }
    },
    { timeout: 30_000 },
  )
  failPoint('transaction-after-commit')
  return recorded
}

type Subject = { index: number; subjectKind: SubjectKind; subjectId: string }
type Existing = Result & { id: string | null; revision: number; campaignId: string }
type Place = { organizationId: string | null; inScope: boolean; inCampaign: boolean; isBeingFinalized: boolean }

const keyOf = ({ subjectKind, subjectId }: { subjectKind: string; subjectId: string }) => `${subjectKind} ${subjectId}`

/** What was found, each at its subject's index. */
function byIndex<Found extends { index: number }>(found: Found[]): (Found | undefined)[] {
  const placed: (Found | undefined)[] = []
  for (const one of found) placed[one.index] = one
  return placed
}

/** Whether the author may record there and nobody is finalizing it: only then the row is locked. */
const isOpen = (place: Place | undefined): boolean =>
  Boolean(place?.inScope && place.inCampaign && !place.isBeingFinalized)

/**
 * What stands already, by index, locked in the order in which everybody who records locks; undefined where nothing does.
 * Subject by subject: a join may be planned, as long as the table has no statistics, to compare each row with each subject.
 */
async function lockExisting(
  tx: Transaction,
  { year }: Campaign,
  subjects: Subject[],
): Promise<(Existing | undefined)[]> {
  const found = await tx.$queryRaw<(Existing & { index: number })[]>`
    select r.index, e.id, e.revision, e."campaignId", e.outcome, e.grade, e.score, e.distinguished
    from (
      select * from jsonb_to_recordset(${JSON.stringify(subjects)}::jsonb) as s(index int, "subjectKind" text, "subjectId" uuid)
      order by "subjectKind", "subjectId"
    ) r
    cross join lateral (
      select id, revision, campaign_id as "campaignId", outcome, grade, score::float8 as score, distinguished
      from evaluations
      where subject_kind = r."subjectKind" and subject_id = r."subjectId"
        and period_kind = 'YEAR' and period_from = ${periodOf(year).from}::date
      for update
    ) e`
  return byIndex(found)
}

/** Where each subject was on the year's last day, or is now when its periods do not say; by index. */
async function placesOf(
  tx: Transaction,
  { id, year, organizationId }: Campaign,
  officerOf: string[],
  subjects: Subject[],
): Promise<(Place | undefined)[]> {
  const found = await tx.$queryRaw<(Place & { index: number })[]>`
    select r.index, place.id as "organizationId", coalesce(place.path && ${officerOf}::uuid[], false) as "inScope",
      coalesce(place.path @> array[${organizationId}]::uuid[], false) as "inCampaign",
      exists (select from finalization_jobs j where j.campaign_id = ${id}::uuid and j.status in ('QUEUED', 'RUNNING')
        and j.organization_id = any(place.path)) as "isBeingFinalized"
    from jsonb_to_recordset(${JSON.stringify(subjects)}::jsonb) as r(index int, "subjectKind" text, "subjectId" uuid)
    left join members m on r."subjectKind" = 'MEMBER' and m.id = r."subjectId"
    left join lateral (
      select p."organizationId" from jsonb_to_recordset(m.organization_periods) as p("organizationId" uuid, "from" date, "to" date)
      where p."from" <= ${lastDayOf(year)}::date and (p."to" is null or p."to" > ${lastDayOf(year)}::date) limit 1
    ) then_at on true
    left join organizations place on place.id = case r."subjectKind"
      when 'MEMBER' then coalesce(then_at."organizationId", m.organization_id) else r."subjectId" end`
  return byIndex(found)
}

function refusalsOf(
  { field }: GivenResult,
  campaign: Campaign,
  place: Place | undefined,
  existing: Existing | undefined,
): Refusal[] {
  const at = { field: `${field}.subjectId` }
  if (!place?.organizationId) return [new Refusal('SUBJECT_UNKNOWN', at)]
  if (!place.inScope) return [new Refusal('OUT_OF_SCOPE', at)]
  if (!place.inCampaign) return [new Refusal('OUTSIDE_CAMPAIGN', at)]
  if (place.isBeingFinalized) return [new Refusal('FINALIZATION_RUNNING', at)]
  if (existing && existing.revision > 0) return [new Refusal('EVALUATION_ALREADY_FINALIZED', at)]
  if (existing && existing.campaignId !== campaign.id) return [new Refusal('OUTSIDE_CAMPAIGN', at)]
  return []
}

type Changed = GivenResult & { organizationId: string | null | undefined; before: Existing | undefined }

async function write(tx: Transaction, { id, year }: Campaign, changed: Changed[]): Promise<Map<string, string>> {
  const { from, to } = periodOf(year)
  const written = await tx.$queryRaw<{ id: string; subjectKind: string; subjectId: string }[]>`
    insert into evaluations as e (campaign_id, subject_kind, subject_id, period_from, period_to, year, organization_id,
      outcome, grade, score, distinguished)
    select ${id}::uuid, r."subjectKind", r."subjectId", ${from}::date, ${to}::date, ${year}, r."organizationId",
      r.outcome, r.grade, r.score, r.distinguished
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as r("subjectKind" text, "subjectId" uuid,
      "organizationId" uuid, outcome text, grade text, score numeric, distinguished boolean)
    order by r."subjectKind", r."subjectId"
    on conflict on constraint evaluations_of_subject do update set
      outcome = excluded.outcome, grade = excluded.grade, score = excluded.score, distinguished = excluded.distinguished
    where e.status = 'RECORDED' and e.campaign_id = excluded.campaign_id
    returning id, subject_kind as "subjectKind", subject_id as "subjectId"`
  const ids = new Map(written.map(row => [keyOf(row), row.id]))
  const late = changed.filter(result => !ids.has(keyOf(result)))
  if (late.length > 0)
    throw new Refusals(
      late.map(({ field }) => new Refusal('EVALUATION_ALREADY_FINALIZED', { field: `${field}.subjectId` })),
    )
  return ids
}

const contentOf = ({ outcome, grade, score, distinguished }: Result) => ({ outcome, grade, score, distinguished })

const entryOf =
  (ids: Map<string, string>) =>
  ({ before, ...result }: Changed): AuditEntry => ({
    action: 'recordResult',
    targetKind: 'Evaluation',
    targetId: ids.get(keyOf(result)) ?? '',
    ...(before && { before: contentOf(before) }),
    after: { ...contentOf(result), subjectKind: result.subjectKind, subjectId: result.subjectId },
  })
