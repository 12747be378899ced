import type pg from 'pg'
import type { Actor, Grant } from '../actor.ts'
import { actAs } from '../caller-database.ts'
import { sqlOn, withClient } from '../database.ts'

type Asker = { grants: Grant[]; memberId?: string | null }

/** Runs `work` in a transaction that knows who asks, and undoes it: nothing but the policies chooses what it meets. */
export function asCaller<T>(
  appUrl: string,
  { grants, memberId = null }: Asker,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const actor: Actor = { subject: 'tester', memberId, grants, locale: null }
  return withClient(appUrl, async client => {
    await client.query('begin')
    await actAs(sqlOn(client), { actor, endsAt: Date.now() + 60_000 })
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
