import type pg from 'pg'
import type { Grant } from '../actor.ts'
import { actAs } from '../caller-database.ts'
import { sqlOn, withClient } from '../database.ts'
import { askingAs } from './callers.ts'

type Asker = { grants: Grant[]; memberId?: string | null }

/** Runs `work` in a transaction that knows who asks, and undoes it: nothing but the policies chooses what it meets. */
export function asCaller<T>(
  appUrl: string,
  { grants, memberId = null }: Asker,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return withClient(appUrl, async client => {
    await client.query('begin')
    await actAs(sqlOn(client), askingAs({ subject: 'tester', memberId, grants, locale: null }))
    try {
      return await work(client)
    } finally {
      await client.query('rollback')
    }
  })
}

/** The ids that a statement answers to a caller, sorted. */
export async function idsSeen(appUrl: string, asker: Asker, sql: string): Promise<string[]> {
  const rows = await asCaller(appUrl, asker, async client => (await client.query<{ id: string }>(sql)).rows)
  return rows.map(({ id }) => id).sort()
}

/** How a statement ends for a caller: the rows it changed or answered, or the SQLSTATE it was refused with. */
export function outcomeOf(appUrl: string, asker: Asker, sql: string): Promise<number | string> {
  return asCaller(appUrl, asker, client =>
    client.query(sql).then(
      ({ rowCount }) => rowCount ?? 0,
      ({ code }) => code,
    ),
  )
}

/** SQL with ids for the names that stand there in their place. */
export const withIds = (sql: string, ids: Record<string, string>): string =>
  Object.entries(ids).reduce((text, [name, id]) => text.replaceAll(`'${name}'`, `'${id}'`), sql)

/** How a caller's statement is planned in a table that is large: by an index, wherever the policies leave it one. */
export function planOf(appUrl: string, asker: Asker, sql: string): Promise<string> {
  return asCaller(appUrl, asker, async client => {
    await client.query('set local enable_seqscan = off; set local enable_bitmapscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`)
    return rows.map(row => row['QUERY PLAN']).join('\n')
  })
}

/** What a caller may do to which table; `all rows` where no policy chooses among them. */
export function privilegesOf(ownerUrl: string): Promise<string[]> {
  return withClient(ownerUrl, async client => {
    const { rows } = await client.query<{ line: string }>(`
      select c.relname || ': ' || string_agg(lower(p.privilege_type), ', ' order by p.privilege_type)
        || case when c.relrowsecurity then '' else ', all rows' end as line
      from pg_class c cross join lateral aclexplode(c.relacl) p join pg_roles r on r.oid = p.grantee
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and r.rolname = caller_role()
      group by c.relname, c.relrowsecurity order by c.relname`)
    return rows.map(({ line }) => line)
  })
}
