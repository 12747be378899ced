import { inTransaction, type Sql } from '@laurel/shared/database'
import { failPoint } from '@laurel/shared/fail-points'
import type pg from 'pg'
import { tellMembers } from '../members/events.ts'
import { kindsWithMembers } from '../organizations/rules.ts'
import { before, type Check, day, faultChecks, longerThan, required, runChecks, twice, uuid } from './checks.ts'
import type { ImportJob } from './rules.ts'

/** Lines in one transaction: few enough for a lock to be short, enough for the set to pay. */
const BATCH = 5_000

const days = ['birth_date', 'admitted_on', 'official_on', 'joined_on', 'exempt_from']

/** What a line must be by itself. */
const lineChecks: Check[] = [
  ...faultChecks,
  ...['card_number', 'full_name', 'birth_date', 'admitted_on', 'organization_code', 'joined_on'].map(required),
  longerThan('full_name', 200),
  { column: 'card_number', code: 'CARD_NUMBER_INVALID', when: `r.card_number !~ '^[0-9A-Z.-]{4,20}$'` },
  ...days.flatMap(day),
  before('official_on', 'admitted_on', 'BEFORE_ADMISSION'),
  before('joined_on', 'admitted_on', 'BEFORE_ADMISSION'),
  before('exempt_from', 'admitted_on', 'BEFORE_ADMISSION'),
  // Party Charter, Art. 1: from 18 years of age
  {
    column: 'admitted_on',
    code: 'UNDER_AGE',
    when: `pg_input_is_valid(r.birth_date, 'date') and r.birth_date ~ '^\\d{4}-'
      and r.admitted_on < (left(r.birth_date, 4)::int + 18)::text || substr(r.birth_date, 5)`,
  },
  twice('card_number'),
  uuid,
  twice('id'),
]

const withoutMembers = `r.kind <> all ('{${kindsWithMembers.join(',')}}')`

/** Of what is stored where the caller may look: of all else he is told nothing but that he may not. */
const inSight = 'r.in_scope and r.stored_organization = r.organization_id'

/** What a line must be beside what is stored: `resolved` joins the two. */
const storedChecks: Check[] = [
  {
    column: 'organization_code',
    code: 'ORGANIZATION_UNKNOWN',
    when: 'r.organization_id is null and r.organization_code is not null',
  },
  { column: 'organization_code', code: 'OUT_OF_SCOPE', when: 'not r.in_scope' },
  { column: 'organization_code', code: 'ORGANIZATION_WITHOUT_MEMBERS', when: `r.in_scope and ${withoutMembers}` },
  {
    column: 'organization_code',
    code: 'ORGANIZATION_DIFFERS',
    when: 'r.in_scope and r.stored_organization <> r.organization_id',
  },
  { column: 'joined_on', code: 'BEFORE_ORGANIZATION', when: 'r.in_scope and r.joined_on < r.founded_on::text' },
  { column: 'joined_on', code: 'BEFORE_TRANSFER', when: `${inSight} and r.joined_on < r.left_before::text` },
  { column: 'id', code: 'ID_DIFFERS', when: `${inSight} and lower(r.id) <> r.stored_id::text` },
  { column: 'id', code: 'ID_TAKEN', when: 'r.id_owner is not null and r.stored_id is null' },
].map(check => ({ ...check, from: 'resolved' }))

const RESOLVE = `
  create temp table resolved as
  select r.*, o.id as organization_id, o.kind, o.path @> array[$1::uuid] as in_scope,
    (select min(from_day) from organization_periods p where p.organization_id = o.id) as founded_on,
    (select max(to_day) from member_organization_periods p where p.member_id = stored.id) as left_before,
    stored.id as stored_id, stored.organization_id as stored_organization, owner.id as id_owner
  from rows r
  left join organizations o on o.code = r.organization_code
  left join members stored on stored.card_number = r.card_number
  left join members owner on r.id is not null and owner.id = case when pg_input_is_valid(r.id, 'uuid') then r.id::uuid end`

/** The good lines as what is to be stored, told apart from what is stored already. */
const PLAN = `
  create temp table plan as
  select g.line, g.member_id, g.card_number, g.full_name, g.birth_date::date as birth_date, g.organization_id,
    g.joined_on::date as joined_on, g.statuses, g.statuses -> -1 ->> 'status' as status,
    case when m.id is null then 'NEW'
      when (m.display_name, m.birth_date, p.from_day, s.statuses) is not distinct from
        (g.full_name, g.birth_date::date, g.joined_on::date, g.statuses) then 'SAME'
      else 'CHANGED' end as change,
    case when m.id is not null then jsonb_build_object('displayName', m.display_name, 'birthDate', m.birth_date,
      'joinedOn', p.from_day, 'statuses', s.statuses) end as before
  from (
    select r.*, coalesce(r.stored_id, r.id::uuid, uuidv7()) as member_id,
      (select jsonb_agg(jsonb_build_object('status', s, 'from', f, 'to', t) order by f, t)
       from (values ('PROBATIONARY', r.admitted_on, coalesce(r.official_on, r.exempt_from)),
                    ('OFFICIAL', r.official_on, r.exempt_from), ('EXEMPT', r.exempt_from, null)) as v(s, f, t)
       where f is not null and (t is null or f < t)) as statuses
    from resolved r where not exists (select from problems p where p.line = r.line)
  ) g
  left join members m on m.id = g.stored_id
  left join member_organization_periods p on p.member_id = m.id and p.to_day is null
  left join lateral (
    select jsonb_agg(jsonb_build_object('status', status, 'from', from_day, 'to', to_day) order by from_day) as statuses
    from member_status_periods where member_id = m.id
  ) s on m.id is not null`

/** Checks all lines of `rows`; what is wrong is in `problems` afterwards, what is good in `plan`. */
export async function planMembers(client: pg.Client, job: ImportJob, today: string): Promise<void> {
  await runChecks(client, today, lineChecks)
  await client.query(RESOLVE, [job.organizationId])
  await runChecks(client, today, storedChecks)
  await client.query('analyze problems')
  await client.query(PLAN)
  await client.query('create index on plan (line)')
  await client.query('analyze plan')
}

/** Stores the plan from where the job stands, batch by batch, each with its events, audit entries and progress. */
export async function storeMembers(client: pg.Client, job: ImportJob, now: () => Date, signal: AbortSignal) {
  let line = job.appliedLine
  while (!signal.aborted) {
    const { rows } = await client.query<{ last: number | null }>(
      'select max(line) as last from (select line from plan where line > $1 order by line limit $2) batch',
      [line, BATCH],
    )
    const last = rows[0]?.last ?? null
    if (last === null) return
    const first = line
    await inTransaction(client, tx => storeBatch(tx, job, first, last, now()))
    failPoint('job-between-batches')
    line = last
  }
}

async function storeBatch(tx: Sql, job: ImportJob, after: number, last: number, now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into members (id, version, card_number, display_name, birth_date, organization_id, status)
    select member_id, 1, card_number, full_name, birth_date, organization_id, status
    from plan where line > ${after} and line <= ${last} and change = 'NEW'`
  await tx.$executeRaw`
    update members m set version = m.version + 1, display_name = p.full_name, birth_date = p.birth_date, status = p.status
    from plan p where m.id = p.member_id and p.line > ${after} and p.line <= ${last} and p.change = 'CHANGED'`
  await storePeriods(tx, after, last)
  await tx.$executeRaw`
    insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
    select ${job.actor}, ${job.requestId}, 'importMember', 'Member', member_id, case change when 'CHANGED' then before end,
      jsonb_build_object('import', ${job.id}::text, 'line', line, 'cardNumber', card_number, 'displayName', full_name,
        'birthDate', birth_date, 'organizationId', organization_id, 'joinedOn', joined_on, 'statuses', statuses)
    from plan where line > ${after} and line <= ${last} and change <> 'SAME' order by line`
  const changed = await tx.$queryRaw<{ id: string }[]>`
    select member_id as id from plan where line > ${after} and line <= ${last} and change <> 'SAME' order by line`
  await tellMembers(
    tx,
    changed.map(({ id }) => id),
    now,
  )
  await tx.$executeRaw`
    update import_jobs j set applied_line = ${last}, done = j.done + b.all, created = j.created + b.new,
      changed = j.changed + b.changed, unchanged = j.unchanged + b.same
    from (select count(*) as all, count(*) filter (where change = 'NEW') as new,
        count(*) filter (where change = 'CHANGED') as changed, count(*) filter (where change = 'SAME') as same
      from plan where line > ${after} and line <= ${last}) b
    where j.id = ${job.id}`
}

async function storePeriods(tx: Sql, after: number, last: number): Promise<void> {
  await tx.$executeRaw`
    delete from member_status_periods s using plan p
    where s.member_id = p.member_id and p.line > ${after} and p.line <= ${last} and p.change = 'CHANGED'`
  await tx.$executeRaw`
    insert into member_status_periods (member_id, status, from_day, to_day)
    select p.member_id, s.status, s."from", s."to"
    from plan p, jsonb_to_recordset(p.statuses) as s(status text, "from" date, "to" date)
    where p.line > ${after} and p.line <= ${last} and p.change <> 'SAME'`
  await tx.$executeRaw`
    update member_organization_periods m set from_day = p.joined_on from plan p
    where m.member_id = p.member_id and m.to_day is null and m.from_day <> p.joined_on
      and m.organization_id = p.organization_id -- unless he was transferred since the lines were checked
      and p.line > ${after} and p.line <= ${last} and p.change = 'CHANGED'`
  await tx.$executeRaw`
    insert into member_organization_periods (member_id, organization_id, from_day)
    select member_id, organization_id, joined_on
    from plan where line > ${after} and line <= ${last} and change = 'NEW'`
}
