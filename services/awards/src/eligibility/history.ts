import type { Sql } from '@laurel/shared/database'
import { FIRST_YEAR } from './rules.ts'
import type { Database } from './store.ts'

/** One revision of one finalized evaluation. */
export type HistoryEntry = {
  subjectKind: string
  subjectId: string
  periodKind: string
  periodFrom: string
  year: number
  evaluationId: string
  revision: number
  outcome: string
  grade: string | null
  distinguished: boolean
  /** Where the decision was made. */
  organizationId: string
  decisionNumber: string
  decisionDate: string
  decisionIssuer: string
  reason: string | null
  finalizedAt: string
  eventId: string
}

type Subjects = { kinds: string[]; ids: string[] }

const TRANSACTION = { maxWait: 10_000, timeout: 60_000 }

/**
 * Keeps the highest revision of each subject and period, and packs the years of the subjects that changed.
 * Neither the order of revisions nor a second delivery matters. A subject may be one that membership has not told yet.
 */
export async function keepHistory(db: Database, entries: HistoryEntry[]): Promise<void> {
  await db.$transaction(async tx => {
    await lockSubjects(tx, entries)
    const changed = await upsert(tx, entries)
    if (changed.ids.length > 0) await pack(tx, changed)
  }, TRANSACTION)
}

/**
 * Makes this transaction the only one to touch these subjects, and so the packed years complete even when two results
 * of one subject come at the same time; always in the order of the key, so that no two batches wait for each other.
 * A subject that is new begins with as many empty marks as it will have: the true ones then fit in their place.
 */
async function lockSubjects(tx: Sql, entries: HistoryEntry[]): Promise<void> {
  const kinds = entries.map(({ subjectKind }) => subjectKind)
  const ids = entries.map(({ subjectId }) => subjectId)
  const years = entries.map(({ year }) => year)
  await tx.$executeRaw`
    insert into subject_years (subject_kind, subject_id, years)
    select kind, id, repeat('-', max(year) - ${FIRST_YEAR - 1}::int)
    from unnest(${kinds}::text[], ${ids}::uuid[], ${years}::int[]) as s(kind, id, year)
    group by kind, id order by kind, id
    on conflict do nothing`
  await tx.$executeRaw`
    select from subject_years
    where (subject_kind, subject_id) in (select * from unnest(${kinds}::text[], ${ids}::uuid[]))
    order by subject_kind, subject_id
    for update`
}

async function upsert(tx: Sql, entries: HistoryEntry[]): Promise<Subjects> {
  const changed = await tx.$queryRaw<{ kind: string; id: string }[]>`
    insert into history (
      subject_kind, subject_id, period_kind, period_from, year, evaluation_id, revision, outcome, grade, distinguished,
      organization_id, decision_number, decision_date, decision_issuer, reason, finalized_at, event_id)
    select distinct on ("subjectKind", "subjectId", "periodKind", "periodFrom")
      "subjectKind", "subjectId", "periodKind", "periodFrom", year, "evaluationId", revision, outcome, grade,
      distinguished, "organizationId", "decisionNumber", "decisionDate", "decisionIssuer", reason, "finalizedAt",
      "eventId"
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e(
      "subjectKind" text, "subjectId" uuid, "periodKind" text, "periodFrom" date, year int, "evaluationId" uuid,
      revision int, outcome text, grade text, distinguished boolean, "organizationId" uuid, "decisionNumber" text,
      "decisionDate" date, "decisionIssuer" text, reason text, "finalizedAt" timestamptz, "eventId" uuid)
    order by "subjectKind", "subjectId", "periodKind", "periodFrom", revision desc
    on conflict (subject_kind, subject_id, period_kind, period_from) do update set
      year = excluded.year, evaluation_id = excluded.evaluation_id, revision = excluded.revision,
      outcome = excluded.outcome, grade = excluded.grade, distinguished = excluded.distinguished,
      organization_id = excluded.organization_id, decision_number = excluded.decision_number,
      decision_date = excluded.decision_date, decision_issuer = excluded.decision_issuer, reason = excluded.reason,
      finalized_at = excluded.finalized_at, event_id = excluded.event_id
    where history.revision < excluded.revision
    returning subject_kind as kind, subject_id as id`
  return { kinds: changed.map(({ kind }) => kind), ids: changed.map(({ id }) => id) }
}

/** Writes the years of these subjects anew, one mark a year; of two periods within a year the later one tells. */
async function pack(tx: Sql, { kinds, ids }: Subjects): Promise<void> {
  await tx.$executeRaw`
    with one_a_year as (
      select distinct on (subject_kind, subject_id, year) subject_kind, subject_id, year, mark
      from history
      where (subject_kind, subject_id) in (select * from unnest(${kinds}::text[], ${ids}::uuid[]))
        and period_kind = 'YEAR' and year >= ${FIRST_YEAR}::int
      order by subject_kind, subject_id, year, period_from desc
    ), spaced as (
      select subject_kind, subject_id, year, mark,
        year - lag(year, 1, ${FIRST_YEAR - 1}::int) over (partition by subject_kind, subject_id order by year) - 1 as gap
      from one_a_year
    ), packed as (
      select subject_kind, subject_id, string_agg(repeat('-', gap) || mark, '' order by year) as years
      from spaced group by subject_kind, subject_id
    )
    update subject_years s set years = packed.years
    from packed
    where s.subject_kind = packed.subject_kind and s.subject_id = packed.subject_id and s.years <> packed.years`
}
