import type { Sql } from '@laurel/shared/database'
import { failPoint } from '@laurel/shared/fail-points'
import { groupBy } from '@laurel/shared/group'
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

/** The result that a subject now has for a year. */
type Marked = { kind: string; id: string; year: number; mark: string }

/**
 * Keeps the highest revision of each subject and period, and marks the years that changed.
 * Neither the order of revisions nor a second delivery matters. A subject may be one that membership has not told yet.
 */
export async function keepHistory(db: Database, entries: HistoryEntry[]): Promise<void> {
  await db.$transaction(async tx => {
    await lockSubjects(tx, entries)
    for (const marked of onePerSubject(await upsert(tx, entries))) await mark(tx, marked)
    failPoint('projection-in-transaction')
  })
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
    on conflict (subject_kind, subject_id) do update set years = excluded.years where false`
}

/** Answers what changed of the years; of two periods within a year the later one tells. */
function upsert(tx: Sql, entries: HistoryEntry[]): PromiseLike<Marked[]> {
  return tx.$queryRaw<Marked[]>`
    with kept as (
      insert into history (
        subject_kind, subject_id, period_kind, period_from, year, evaluation_id, revision, outcome, grade, distinguished,
        organization_id, decision_number, decision_date, decision_issuer, reason, finalized_at, event_id)
      select distinct on ("subjectKind", "subjectId", "periodKind", "periodFrom")
        "subjectKind", "subjectId", "periodKind", "periodFrom", year, "evaluationId", revision, outcome, grade,
        distinguished, "organizationId", "decisionNumber", "decisionDate", "decisionIssuer", reason, "finalizedAt",
        "eventId"
      from json_to_recordset(${JSON.stringify(entries)}::json) as e(
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
      returning subject_kind as kind, subject_id as id, year, mark, period_kind, period_from
    )
    select kind, id, year, mark from kept
    where period_kind = 'YEAR' and year >= ${FIRST_YEAR}::int and not exists (
      select from history later
      where later.subject_kind = kept.kind and later.subject_id = kept.id and later.period_kind = 'YEAR'
        and later.period_from > kept.period_from and later.year = kept.year)
    order by period_from`
}

/** A statement changes a row once: so many groups as the subject with the most years has. */
function onePerSubject(marked: Marked[]): Marked[][] {
  const ofSubjects = [...groupBy(marked, ({ kind, id }) => `${kind} ${id}`).values()]
  const years = ofSubjects.flatMap(ofSubject => ofSubject.map((one, index) => ({ one, index })))
  return [...groupBy(years, ({ index }) => index).values()].map(group => group.map(({ one }) => one))
}

async function mark(tx: Sql, marked: Marked[]): Promise<void> {
  await tx.$executeRaw`
    update subject_years s
    set years = overlay(rpad(s.years, greatest(length(s.years), place), '-') placing mark from place)
    from (
      select kind, id, mark, year - ${FIRST_YEAR - 1}::int as place
      from unnest(${marked.map(({ kind }) => kind)}::text[], ${marked.map(({ id }) => id)}::uuid[],
        ${marked.map(({ year }) => year)}::int[], ${marked.map(one => one.mark)}::text[]) as m(kind, id, year, mark)
    ) m
    where s.subject_kind = m.kind and s.subject_id = m.id
      and substr(s.years, place, 1) <> mark`
}
