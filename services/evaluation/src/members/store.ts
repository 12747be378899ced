import type { PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient

export type MembershipPeriod = { organizationId: string; from: string; to: string | null }

/** A member as he is today, and where he was when; he has no organisation once he has left. */
export type MemberRow = {
  id: string
  version: number
  organizationId: string | null
  status: string | null
  periods: MembershipPeriod[]
}

/** Takes newer versions in; what is older or known changes nothing. */
export async function keepMembers(db: Database, rows: MemberRow[]): Promise<void> {
  await db.$executeRaw`
    insert into members as m (id, version, organization_id, status, organization_periods)
    select distinct on (id) id, version, "organizationId", status, periods
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, version int, "organizationId" uuid, status text, periods jsonb)
    order by id, version desc
    on conflict (id) do update set
      version = excluded.version, organization_id = excluded.organization_id, status = excluded.status,
      organization_periods = excluded.organization_periods
    where m.version < excluded.version`
}
