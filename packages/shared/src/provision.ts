import pg from 'pg'
import { withClient } from './database.ts'

/** A database of a service, with the addresses of the two roles that log in. */
export type Provisioned = { appUrl: string; ownerUrl: string }

type Passwords = { owner: string; app: string }

/**
 * Creates database `name` with the roles `<name>_owner` (owns it, migrates), `<name>_app` (owns nothing, reads and writes) and
 * `<name>_caller` (logs in nowhere; the application becomes it for a request, and row-level security chooses its rows),
 * or brings an existing one to that state. `superuserUrl` names a role that may create roles and databases.
 * A service may wait for its database meanwhile: it is let in last, for what it would create before would be closed to its application.
 */
export async function provision(superuserUrl: string, name: string, passwords: Passwords): Promise<Provisioned> {
  const owner = `${name}_owner`
  const app = `${name}_app`
  const caller = `${name}_caller`
  await withClient(superuserUrl, async client => {
    for (const role of [owner, app, caller])
      await createUnless(client, ROLE, role, `create role ${quoted(role)} nologin`)
    await createUnless(client, DATABASE, name, `create database ${quoted(name)} owner ${quoted(owner)}`)
  })
  const inside = new URL(superuserUrl)
  inside.pathname = `/${name}`
  await withClient(inside.href, async client => {
    await client.query(grants(name, { owner, app, caller }))
    await client.query(logins({ [owner]: passwords.owner, [app]: passwords.app }))
  })
  return { appUrl: withRole(inside, app, passwords.app), ownerUrl: withRole(inside, owner, passwords.owner) }
}

const quoted = pg.escapeIdentifier

const ROLE = 'select 1 from pg_roles where rolname = $1'
const DATABASE = 'select 1 from pg_database where datname = $1'

async function createUnless(client: pg.Client, known: string, name: string, create: string): Promise<void> {
  const { rowCount } = await client.query(known, [name])
  if (rowCount === 0) await client.query(create)
}

function logins(passwords: Record<string, string>): string {
  return Object.entries(passwords)
    .map(([role, password]) => `alter role ${quoted(role)} login password ${pg.escapeLiteral(password)};`)
    .join('\n')
}

function grants(database: string, { owner, app, caller }: Record<'owner' | 'app' | 'caller', string>): string {
  const [d, o, a, c] = [database, owner, app, caller].map(quoted)
  return `
    revoke all on database ${d} from public;
    grant connect, temporary on database ${d} to ${a};
    alter schema public owner to ${o};
    revoke create on schema public from public;
    grant usage on schema public to ${a}, ${c};
    grant ${c} to ${a} with inherit false, set true;
    grant select, insert, update, delete on all tables in schema public to ${a};
    grant usage on all sequences in schema public to ${a};
    grant execute on all functions in schema public to ${a};
    alter default privileges for role ${o} in schema public grant select, insert, update, delete on tables to ${a};
    alter default privileges for role ${o} in schema public grant usage on sequences to ${a};
    alter default privileges for role ${o} in schema public grant execute on functions to ${a};`
}

function withRole(url: URL, role: string, password: string): string {
  const address = new URL(url)
  address.username = role
  address.password = encodeURIComponent(password)
  return address.href
}
