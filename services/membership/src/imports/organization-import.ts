import { inTransaction, type Sql } from '@laurel/shared/database'
import { record } from '@laurel/shared/outbox'
import type pg from 'pg'
import { organizationEvents } from '../organizations/events.ts'
import { kindsUnder } from '../organizations/rules.ts'
import { type Check, day, faultChecks, longerThan, required, runChecks, twice, uuid } from './checks.ts'
import type { ImportJob } from './rules.ts'

const EVENTS_AT_ONCE = 5_000

const kinds = Object.keys(kindsUnder)
const pairs = Object.entries(kindsUnder).flatMap(([parent, below]) => below.map(kind => `${parent} ${kind}`))
const textArray = (texts: string[]) => `'{${texts.map(text => `"${text}"`).join(',')}}'`

const lineChecks: Check[] = [
  ...faultChecks,
  ...['code', 'name', 'kind', 'from'].map(required),
  { column: 'code', code: 'CODE_INVALID', when: `r.code !~ '^[[:alnum:].-]{1,40}$'` },
  longerThan('name', 200),
  { column: 'kind', code: 'KIND_UNKNOWN', when: `r.kind <> all (${textArray(kinds)})` },
  ...day('from'),
  twice('code'),
  uuid,
  twice('id'),
]

const stored = (column: string, code: string, when: string): Check => ({ column, code, when, from: 'resolved' })

/** Of an organisation out of scope nothing is told but that it is. */
const storedChecks: Check[] = [
  stored('parent_code', 'REQUIRED', 'r.parent_code is null and r.stored_id is distinct from r.job_organization'),
  stored(
    'parent_code',
    'PARENT_UNKNOWN',
    'r.parent_code is not null and r.parent_id is null and r.parent_line is null',
  ),
  stored('parent_code', 'OUT_OF_SCOPE', 'r.parent_line is null and not r.parent_in_scope'),
  stored('code', 'OUT_OF_SCOPE', 'not r.stored_in_scope'),
  stored(
    'kind',
    'KIND_NOT_UNDER_PARENT',
    `(r.parent_line is not null or r.parent_in_scope) and r.parent_kind || ' ' || r.kind <> all (${textArray(pairs)})
      and r.kind = any (${textArray(kinds)}) and r.parent_kind = any (${textArray(kinds)})`,
  ),
  stored('from', 'BEFORE_PERIOD', `r.stored_in_scope and r."from" < r.stored_from::text`),
  stored('parent_code', 'PARENT_CYCLE', 'r.stored_in_scope and r.stored_id = any (r.parent_path)'),
  stored('id', 'ID_DIFFERS', 'r.stored_in_scope and lower(r.id) <> r.stored_id::text'),
  stored('id', 'ID_TAKEN', 'r.id_owner is not null and r.stored_id is null'),
]

const RESOLVE = `
  create temp table resolved as
  select r.*, $1::uuid as job_organization, s.id as stored_id, s.path @> array[$1::uuid] as stored_in_scope,
    now_period.from_day as stored_from, owner.id as id_owner,
    parent.id as parent_id, parent.path as parent_path, parent.path @> array[$1::uuid] as parent_in_scope,
    above.line as parent_line, coalesce(above.kind, parent.kind) as parent_kind
  from rows r
  left join organizations s on s.code = r.code
  left join organization_periods now_period on now_period.organization_id = s.id and now_period.to_day is null
  left join organizations owner on owner.id = case when pg_input_is_valid(r.id, 'uuid') then r.id::uuid end
  left join organizations parent on parent.code = r.parent_code
  left join (select distinct on (code) code, kind, line from rows order by code, line) above on above.code = r.parent_code`

/** What hangs on a bad line, or on itself, never reaches an organisation that exists. */
const UNREACHED = `
  insert into problems
  with recursive good as (
    select line, code, parent_code, stored_id, parent_id, parent_line from resolved r
    where not exists (select from problems p where p.line = r.line)
  ), reached as (
    select line, code from good where parent_line is null or stored_id is not null
    union
    select good.line, good.code from reached join good on good.parent_code = reached.code
  )
  select line, 'parent_code', 'PARENT_NOT_IMPORTED', left(parent_code, 200) from good
  where line not in (select line from reached)`

const PLAN = `
  create temp table plan as
  with ids as (
    select r.*, coalesce(r.stored_id, r.id::uuid, uuidv7()) as organization_id
    from resolved r where not exists (select from problems p where p.line = r.line)
  )
  select i.line, i.organization_id, i.code, i.name, i.kind, i."from"::date as from_day, i.stored_from,
    coalesce(above.organization_id, i.parent_id) as parent_id,
    case when o.id is null then 'NEW'
      when (o.name, o.kind, o.parent_id) is not distinct from (i.name, i.kind, coalesce(above.organization_id, i.parent_id))
        then 'SAME'
      when i."from"::date > i.stored_from then 'PERIOD' else 'CORRECTION' end as change,
    jsonb_build_object('name', o.name, 'kind', o.kind, 'parentId', o.parent_id, 'from', i.stored_from) as before
  from ids i
  left join ids above on above.code = i.parent_code
  left join organizations o on o.id = i.organization_id`

/** Checks all lines of `rows`; what is wrong is in `problems` afterwards, what is good in `plan`. */
export async function planOrganizations(client: pg.Client, job: ImportJob, today: string): Promise<void> {
  await runChecks(client, today, lineChecks)
  await client.query(RESOLVE, [job.organizationId])
  await runChecks(client, today, storedChecks)
  // Without statistics the planner thinks them a few rows, and compares each line with each.
  await client.query('analyze resolved')
  await client.query('analyze problems')
  await client.query(UNREACHED)
  await client.query(PLAN)
  await client.query('analyze plan')
}

/** Stores the whole plan at once: a tree is whole or not there. */
export async function storeOrganizations(client: pg.Client, job: ImportJob, now: () => Date): Promise<void> {
  await inTransaction(client, async tx => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('organizations', 0))`
    await storeRows(tx)
    await storePeriods(tx)
    await placeAll(tx)
    await tx.$executeRaw`
      insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
      select ${job.actor}, ${job.requestId}, 'importOrganization', 'Organization', organization_id,
        case when change <> 'NEW' then before end,
        jsonb_build_object('import', ${job.id}::text, 'line', line, 'code', code, 'name', name, 'kind', kind,
          'parentId', parent_id, 'from', from_day)
      from plan where change <> 'SAME' order by line`
    await tell(tx, now())
    await tx.$executeRaw`
      update import_jobs j set applied_line = b.last, done = b.all, created = b.new, changed = b.changed, unchanged = b.same
      from (select coalesce(max(line), 0) as last, count(*) as all, count(*) filter (where change = 'NEW') as new,
          count(*) filter (where change in ('PERIOD', 'CORRECTION')) as changed,
          count(*) filter (where change = 'SAME') as same from plan) b
      where j.id = ${job.id}`
  })
}

async function storeRows(tx: Sql): Promise<void> {
  await tx.$executeRaw`
    insert into organizations (id, version, code, name, kind, parent_id, path)
    select organization_id, 1, code, name, kind, parent_id, array[organization_id] from plan where change = 'NEW'`
  await tx.$executeRaw`
    update organizations o set version = o.version + 1, name = p.name, kind = p.kind, parent_id = p.parent_id
    from plan p where o.id = p.organization_id and p.change in ('PERIOD', 'CORRECTION')`
}

async function storePeriods(tx: Sql): Promise<void> {
  await tx.$executeRaw`
    update organization_periods o set to_day = p.from_day
    from plan p where o.organization_id = p.organization_id and o.to_day is null and p.change = 'PERIOD'`
  await tx.$executeRaw`
    update organization_periods o set name = p.name, kind = p.kind, parent_id = p.parent_id
    from plan p where o.organization_id = p.organization_id and o.to_day is null and p.change = 'CORRECTION'`
  await tx.$executeRaw`
    insert into organization_periods (organization_id, from_day, name, kind, parent_id)
    select organization_id, from_day, name, kind, parent_id from plan where change in ('NEW', 'PERIOD')`
}

/** Computes every path anew; an organisation that no root reaches would be lost, so the transaction is. */
async function placeAll(tx: Sql): Promise<void> {
  await tx.$executeRaw`
    with recursive tree as (
      select id, array[id] as path from organizations where parent_id is null
      union all
      select below.id, tree.path || below.id from tree join organizations below on below.parent_id = tree.id
    )
    update organizations o set path = tree.path from tree where o.id = tree.id and o.path <> tree.path`
  const lost = await tx.$queryRaw<{ code: string }[]>`
    select o.code from organizations o left join organizations p on p.id = o.parent_id
    where o.path <> coalesce(p.path, '{}') || o.id limit 1`
  if (lost[0]) throw new Error(`organisation ${lost[0].code} would hang on itself`)
}

async function tell(tx: Sql, now: Date): Promise<void> {
  const changed = await tx.$queryRaw<{ id: string }[]>`
    select p.organization_id as id from plan p join organizations o on o.id = p.organization_id
    where p.change <> 'SAME' order by cardinality(o.path), p.line`
  for (let start = 0; start < changed.length; start += EVENTS_AT_ONCE) {
    const ids = changed.slice(start, start + EVENTS_AT_ONCE).map(({ id }) => id)
    await record(tx, await organizationEvents(tx, ids, now))
  }
}
