import { randomUUID } from 'node:crypto'
import { withClient } from '../database.ts'
import { migrate } from '../migrate.ts'
import { type Provisioned, provision } from '../provision.ts'

const passwords = { owner: 'owner-of-a-test', app: 'app-of-a-test' }

/** A database of its own on the Postgres of this test run, migrated or without `migrations` empty, dropped when disposed. */
export async function createTestDatabase(migrations?: string): Promise<Provisioned & AsyncDisposable> {
  const superuser = serverOf()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const provisioned = await provision(superuser, name, passwords)
  if (migrations) await migrate(provisioned.ownerUrl, migrations)
  // biome-ignore lint/style/noProcessEnv: so that a test can take down the second wall and look at the first
  if (process.env.TEST_ROW_SECURITY === 'off') await withoutRowSecurity(provisioned.ownerUrl)
  return {
    ...provisioned,
    [Symbol.asyncDispose]: () =>
      withClient(superuser, async client => {
        await client.query(`drop database if exists "${name}" with (force)`)
        for (const role of ['owner', 'app', 'caller']) await client.query(`drop role if exists "${name}_${role}"`)
      }),
  }
}

function withoutRowSecurity(ownerUrl: string): Promise<void> {
  return withClient(ownerUrl, async client => {
    await client.query(`do $$ declare kept regclass; begin
      for kept in select oid from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace loop
        execute format('alter table %s disable row level security', kept);
      end loop; end $$;
      create or replace function caller_reads_under() returns uuid[] language sql stable
        return (select array_agg(id) from organizations)`)
  })
}

/** Ends the connections of an application's role and lets it have no new one (0), or as many as it likes again (-1). */
export function limitConnections(appUrl: string, limit: 0 | -1): Promise<void> {
  const role = new URL(appUrl).username
  return withClient(serverOf(), async client => {
    await client.query(`alter role "${role}" connection limit ${limit}`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role])
  })
}

function serverOf(): string {
  // biome-ignore lint/style/noProcessEnv: Jest's global set-up tells its workers by the environment
  const url = process.env.TEST_POSTGRES_URL
  if (!url) throw new Error('TEST_POSTGRES_URL is not set: run tests by Jest with its global set-up')
  return url
}
