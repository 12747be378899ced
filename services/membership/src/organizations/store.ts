import { type Author, audit } from '@laurel/shared/audit'
import type { Sql } from '@laurel/shared/database'
import { Refusal } from '@laurel/shared/errors'
import { record } from '@laurel/shared/outbox'
import type { Database, Sight } from '../context.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { organizationEvents } from './events.ts'
import { found, type NewOrganization, type Organization, type OrganizationKind, requireScope } from './rules.ts'

const columns = Prisma.raw('o.id, o.version, o.code, o.name, o.kind, o.parent_id as "parentId", o.path')

/** What the caller may see: the subtree of his grants, and what stands above it. */
const visible = ({ organizations }: Pick<Sight, 'organizations'>) => Prisma.sql`(
  o.path && ${organizations}::uuid[]
  or o.id in (select unnest(granted.path) from organizations granted where granted.id = any(${organizations}::uuid[])))`

export async function organizationByCode(
  db: Prisma.TransactionClient,
  sight: Sight,
  code: string,
): Promise<Organization | null> {
  const rows = await db.$queryRaw<Organization[]>(Prisma.sql`
    select ${columns} from organizations o where o.code = ${code} and ${visible(sight)}`)
  return rows[0] ?? null
}

export function organizationsByIds(
  db: Prisma.TransactionClient,
  sight: Sight,
  ids: readonly string[],
): PromiseLike<Organization[]> {
  return db.$queryRaw<Organization[]>(Prisma.sql`
    select ${columns} from organizations o where o.id = any(${ids}::uuid[]) and ${visible(sight)}`)
}

export type OrganizationQuery = {
  within?: string | null
  kind?: OrganizationKind | null
  parentId?: string | null
  after: string[] | null
  limit: number
}

/** Organisations in sight, by name as Vietnamese readers expect. */
export function listOrganizations(
  db: Prisma.TransactionClient,
  sight: Sight,
  query: OrganizationQuery,
): PromiseLike<Organization[]> {
  const { within, kind, parentId, after, limit } = query
  const conditions = [
    visible(sight),
    ...(within ? [Prisma.sql`o.path @> array[${within}]::uuid[]`] : []),
    ...(kind ? [Prisma.sql`o.kind = ${kind}`] : []),
    ...(parentId ? [Prisma.sql`o.parent_id = ${parentId}::uuid`] : []),
    ...(after ? [Prisma.sql`(o.name collate "vi-x-icu", o.id) > (${after[0]}, ${after[1]}::uuid)`] : []),
  ]
  return db.$queryRaw<Organization[]>(Prisma.sql`
    select ${columns} from organizations o where ${Prisma.join(conditions, ' and ')}
    order by o.name collate "vi-x-icu", o.id limit ${limit}`)
}

/** How many members are now in each subtree, of those whose members the caller may see. */
export async function memberCounts(
  db: Sql,
  { people }: Pick<Sight, 'people'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; count: number }[]>`
    select asked.id, count(m.id)::int as count
    from organizations asked
    join organizations o on o.path @> array[asked.id]
    left join members m on m.organization_id = o.id
    where asked.id = any(${ids}::uuid[]) and asked.path && ${people}::uuid[]
    group by asked.id`
  return new Map(rows.map(({ id, count }) => [id, count]))
}

type Creation = { input: NewOrganization; officerOf: string[]; author: Author; now: Date; today: string }

/** Creates an organisation with its first period, event and audit entry; a repeat gets the first answer. */
export function createOrganization(db: Database, creation: Creation): Promise<Organization> {
  return db.write(async tx => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('organizations', 0))::text`
    const { input, author, now, today } = creation
    const parent = await parentFor(tx, creation)
    const repeated = await repeatOf(tx, input)
    if (repeated) return repeated
    found(input, parent, today)
    const organization: Organization = {
      id: input.id,
      version: 1,
      code: input.code,
      name: input.name,
      kind: input.kind,
      parentId: input.parentId,
      path: [...(parent?.path ?? []), input.id],
    }
    await tx.organization.create({
      data: {
        ...organization,
        periods: {
          create: { fromDay: new Date(input.from), name: input.name, kind: input.kind, parentId: input.parentId },
        },
      },
    })
    await audit(tx, author, [
      { action: 'createOrganization', targetKind: 'Organization', targetId: input.id, after: input },
    ])
    await record(tx, await organizationEvents(tx, [input.id], now))
    return organization
  })
}

/** The parent, in the officer's scope. The very first organisation has none: then the grant names the new one itself. */
async function parentFor(tx: Prisma.TransactionClient, { input, officerOf }: Creation): Promise<Organization | null> {
  if (input.parentId === null) {
    const rows = await tx.$queryRaw<{ id: string }[]>`select id from organizations where parent_id is null limit 1`
    const taken = rows[0] !== undefined && rows[0].id !== input.id
    if (taken || !officerOf.includes(input.id)) throw new Refusal('OUT_OF_SCOPE', { field: 'input.parentId' })
    return null
  }
  const [parent] = await tx.$queryRaw<Organization[]>(Prisma.sql`
    select ${columns} from organizations o where o.id = ${input.parentId}::uuid`)
  return requireScope(parent, officerOf, 'input.parentId')
}

async function repeatOf(tx: Prisma.TransactionClient, input: NewOrganization): Promise<Organization | null> {
  const [existing] = await tx.$queryRaw<(Organization & { from: string })[]>(Prisma.sql`
    select ${columns}, (select min(from_day)::text from organization_periods p where p.organization_id = o.id) as "from"
    from organizations o where o.id = ${input.id}::uuid or o.code = ${input.code} order by o.id = ${input.id}::uuid desc`)
  if (!existing) return null
  if (existing.id !== input.id) throw new Refusal('CODE_TAKEN', { field: 'input.code', values: { code: input.code } })
  const { code, name, kind, parentId, from } = existing
  const same = JSON.stringify([code, name, kind, parentId, from])
  if (same !== JSON.stringify([input.code, input.name, input.kind, input.parentId, input.from]))
    throw new Refusal('ORGANIZATION_EXISTS', { field: 'input.id' })
  return existing
}
