import pg from 'pg'
import { withClient } from './database.ts'

/** A database of a service with its two roles' addresses. */
export type Provisioned = { appUrl: string; ownerUrl: string }

type Passwords = { owner: string; app: string }

/**
 * Creates database `name` with the roles `<role>_owner` (owns it, migrates) and `<role>_app` (owns nothing, reads and writes),
 * or brings an existing one to that state. `superuserUrl` names a role that may create roles and databases.
 */
export async function provision(
  superuserUrl: string,
  name: string,
  passwords: Passwords,
  role = name,
): Promise<Provisioned> {
  const owner = `${role}_owner`
  const app = `${role}_app`
  await withClient(superuserUrl, async client => {
    await ensureRole(client, owner, passwords.owner)
    await ensureRole(client, app, passwords.app)
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${quoted(name)} owner ${quoted(owner)}`)
  })
  const inside = new URL(superuserUrl)
  inside.pathname = `/${name}`
  await withClient(inside.href, client => client.query(grants(name, owner, app)))
  return { appUrl: withRole(inside, app, passwords.app), ownerUrl: withRole(inside, owner, passwords.owner) }
}

const quoted = pg.escapeIdentifier

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role])
  const verb = rowCount === 0 ? 'create' : 'alter'
  await client.query(`${verb} role ${quoted(role)} login password ${pg.escapeLiteral(password)}`)
}

function grants(database: string, owner: string, app: string): string {
  const [d, o, a] = [database, owner, app].map(quoted)
  return `
    revoke all on database ${d} from public;
    grant connect, temporary on database ${d} to ${a};
    alter schema public owner to ${o};
    revoke create on schema public from public;
    grant usage on schema public to ${a};
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
