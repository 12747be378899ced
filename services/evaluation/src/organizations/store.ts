import type { Sql } from '@laurel/shared/database'
import { failPoint } from '@laurel/shared/fail-points'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { requireInScope } from './rules.ts'

export type Database = PrismaClient

/** An organisation as it is today. */
export type OrganizationRow = {
  id: string
  version: number
  code: string
  name: string
  kind: string
  parentId: string | null
}

/** Refuses an organisation that is unknown or not in the subtree of one of `granted`; `field` is the argument that names it. */
export async function requireScope(db: Sql, id: string, granted: readonly string[], field: string): Promise<void> {
  requireInScope((await inScope(db, [id], granted)).has(id), field)
}

/** Those of the organisations that are known and in the subtree of one of `granted`. */
export async function inScope(db: Sql, ids: readonly string[], granted: readonly string[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id from organizations where id = any(${ids}::uuid[]) and path && ${granted}::uuid[]`
  return new Set(rows.map(({ id }) => id))
}

/** Takes newer versions in and puts every path right that hangs on them; what is older or known changes nothing. */
export async function keepOrganizations(db: Database, rows: OrganizationRow[]): Promise<void> {
  await db.$transaction(async tx => {
    // Paths depend on rows of other batches, so one batch at a time.
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('organizations', 0))::text`
    const changed = await upsert(tx, rows)
    if (changed.length > 0) await repath(tx, changed)
    failPoint('projection-in-transaction')
  })
}

async function upsert(tx: Sql, rows: OrganizationRow[]): Promise<string[]> {
  const changed = await tx.$queryRaw<{ id: string }[]>`
    insert into organizations as o (id, version, code, name, kind, parent_id)
    select distinct on (id) id, version, code, name, kind, "parentId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, version int, code text, name text, kind text, "parentId" uuid)
    order by id, version desc
    on conflict (id) do update set
      version = excluded.version, code = excluded.code, name = excluded.name, kind = excluded.kind,
      parent_id = excluded.parent_id
    where o.version < excluded.version
    returning id`
  return changed.map(({ id }) => id)
}

/**
 * Works the paths of the changed organisations and of all below them out anew, from those down whose parent is not
 * among them. What cannot be reached so (its ancestor is unknown, or events out of order made a circle) gets none.
 */
async function repath(tx: Sql, changed: string[]): Promise<void> {
  await tx.$executeRaw`
    with recursive affected as (
      select unnest(${changed}::uuid[]) as id
      union
      select o.id from organizations o join affected on o.parent_id = affected.id
    ), placed as (
      select o.id, case
        when o.parent_id is null then array[o.id]
        when parent.path is not null then parent.path || o.id
      end as path
      from organizations o
      join affected using (id)
      left join organizations parent on parent.id = o.parent_id
      where not exists (select from affected above where above.id = o.parent_id)
      union all
      select o.id, case when placed.path is not null then placed.path || o.id end
      from organizations o join placed on o.parent_id = placed.id
    )
    update organizations o set path = placed.path
    from affected left join placed using (id)
    where o.id = affected.id and o.path is distinct from placed.path`
}
