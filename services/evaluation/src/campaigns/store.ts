import { type Author, audit } from '@laurel/shared/audit'
import { Refusal } from '@laurel/shared/errors'
import type { Database } from '../context.ts'
import { decisionOf } from '../decisions/rules.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { requireScope } from '../organizations/store.ts'
import { type Campaign, type Opening, requireUncovered } from './rules.ts'

type Row = Omit<Campaign, 'decision'> & {
  decisionNumber: string | null
  decisionDate: string | null
  decisionIssuer: string | null
}

const campaignOf = ({ decisionNumber, decisionDate, decisionIssuer, ...row }: Row): Campaign => ({
  ...row,
  decision: decisionOf({ decisionNumber, decisionDate, decisionIssuer }),
})

const columns = Prisma.sql`c.id, c.organization_id as "organizationId", c.year, c.origin, c.regulation,
  c.decision_number as "decisionNumber", c.decision_date::text as "decisionDate", c.decision_issuer as "decisionIssuer",
  c.opened_at as "openedAt"`

/** Campaigns `c` at organisations `o` that cover something in the subtree of one of `granted`. */
const covering = (granted: readonly string[]) => Prisma.sql`(
  o.path && ${granted}::uuid[]
  or c.organization_id in (select unnest(g.path) from organizations g where g.id = any(${granted}::uuid[])))`

/** Those of the campaigns that are in scope. */
export async function campaignsInSight(
  db: Prisma.TransactionClient,
  granted: readonly string[],
  ids: readonly string[],
): Promise<Campaign[]> {
  const rows = await db.$queryRaw<Row[]>`
    select ${columns} from campaigns c join organizations o on o.id = c.organization_id
    where c.id = any(${ids}::uuid[]) and ${covering(granted)}`
  return rows.map(campaignOf)
}

/** The campaigns behind what the caller may see, wherever they are. */
export async function campaignsByIds(db: Prisma.TransactionClient, ids: readonly string[]): Promise<Campaign[]> {
  const rows = await db.$queryRaw<Row[]>`select ${columns} from campaigns c where c.id = any(${ids}::uuid[])`
  return rows.map(campaignOf)
}

/** Who records shares a campaign with others who do; who finalizes waits for them, and they for him. */
const locks = { record: Prisma.sql`for key share`, finalize: Prisma.sql`for update` }

/** Holds a campaign until the transaction ends, so that nothing is recorded behind a finalization's back; refuses an unknown one. */
export async function holdCampaign(
  tx: Prisma.TransactionClient,
  id: string,
  purpose: keyof typeof locks,
): Promise<Campaign> {
  const [row] = await tx.$queryRaw<Row[]>`
    select ${columns} from campaigns c where c.id = ${id}::uuid ${locks[purpose]}`
  if (!row) throw new Refusal('CAMPAIGN_UNKNOWN', { field: 'input.campaignId' })
  return campaignOf(row)
}

type Filter = { year: number | null; within: string | null; after: string[] | null; limit: number }

/** Campaigns in scope, latest year first. */
export async function listCampaigns(
  db: Prisma.TransactionClient,
  granted: readonly string[],
  { year, within, after, limit }: Filter,
): Promise<Campaign[]> {
  const conditions = [
    covering(granted),
    ...(year === null ? [] : [Prisma.sql`c.year = ${year}`]),
    ...(within ? [Prisma.sql`o.path @> array[${within}]::uuid[]`] : []),
    ...(after ? [Prisma.sql`(-c.year, c.id) > (${-Number(after[0])}, ${after[1]}::uuid)`] : []),
  ]
  const rows = await db.$queryRaw<Row[]>`
    select ${columns} from campaigns c join organizations o on o.id = c.organization_id
    where ${Prisma.join(conditions, ' and ')} order by c.year desc, c.id limit ${limit}`
  return rows.map(campaignOf)
}

type OpeningCampaign = { campaign: Omit<Campaign, 'openedAt'>; officerOf: string[]; author: Author }

/** Opens a campaign whose subtree no other campaign of the year covers; a repeat gets the first answer. */
export function openCampaign(db: Database, { campaign, officerOf, author }: OpeningCampaign): Promise<Campaign> {
  const { id, organizationId, year, origin, regulation, decision } = campaign
  return db.write(async tx => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('campaigns', 0))::text`
    await requireScope(tx, organizationId, officerOf, 'input.organizationId')
    const [existing] = await campaignsByIds(tx, [id])
    if (existing) return sameAs(existing, campaign)
    const [opening] = await openingsOf(tx, [{ organizationId, year }])
    requireUncovered(opening, year)
    const { openedAt } = await tx.campaign.create({
      data: {
        ...{ id, organizationId, year, origin, regulation },
        ...(decision && {
          decisionNumber: decision.number,
          decisionDate: new Date(decision.date),
          decisionIssuer: decision.issuer,
        }),
      },
    })
    await audit(tx, author, [{ action: 'openCampaign', targetKind: 'Campaign', targetId: id, after: campaign }])
    return { ...campaign, openedAt }
  })
}

function sameAs(existing: Campaign, { organizationId, year, origin, decision }: Omit<Campaign, 'openedAt'>): Campaign {
  const first = [existing.organizationId, existing.year, existing.origin, existing.decision]
  if (JSON.stringify(first) === JSON.stringify([organizationId, year, origin, decision])) return existing
  throw new Refusal('CAMPAIGN_EXISTS', { field: 'input.id' })
}

export type OpeningKey = { organizationId: string; year: number }

/** What stands in the way of opening a campaign of each year over each organisation; an unknown one is left out. */
export function openingsOf(
  db: Prisma.TransactionClient,
  keys: readonly OpeningKey[],
): PromiseLike<(OpeningKey & Opening)[]> {
  return db.$queryRaw<(OpeningKey & Opening)[]>`
    select o.id as "organizationId", k.year, (
      select other.name from campaigns c join organizations other on other.id = c.organization_id
      where c.year = k.year and (other.path @> array[o.id] or o.path @> array[other.id]) limit 1) as "coveredBy"
    from unnest(${keys.map(key => key.organizationId)}::uuid[], ${keys.map(({ year }) => year)}::int[]) as k(id, year)
    join organizations o on o.id = k.id`
}

export type Progress = { recorded: number; finalized: number; members: number }
export type ProgressKey = { organizationId: string; year: number }

/** Counts of a year in each organisation's subtree, of those in scope in which a campaign of the year covers anything. */
export async function progressOf(
  db: Prisma.TransactionClient,
  granted: readonly string[],
  keys: readonly ProgressKey[],
): Promise<Map<string, Progress>> {
  const rows = await db.$queryRaw<(ProgressKey & Progress)[]>`
    select k.id as "organizationId", k.year, e.recorded, e.recorded - w.waiting as finalized, m.members
    from unnest(${keys.map(key => key.organizationId)}::uuid[], ${keys.map(({ year }) => year)}::int[]) as k(id, year)
    join organizations o on o.id = k.id and o.path && ${granted}::uuid[]
    cross join lateral recorded_in(k.id, k.year) as e(recorded)
    cross join lateral (
      select count(*)::int as waiting
      from organizations below join evaluations_to_finalize w on w.organization_id = below.id and w.year = k.year
      where below.path @> array[k.id]) w
    cross join lateral (
      select count(*)::int as members from organizations below join members m on m.organization_id = below.id
      where below.path @> array[k.id]) m
    where exists (select from campaigns c join organizations at on at.id = c.organization_id
      where c.year = k.year and (at.id = any(o.path) or at.path @> array[o.id]))`
  return new Map(rows.map(({ organizationId, year, ...progress }) => [`${organizationId} ${year}`, progress]))
}
