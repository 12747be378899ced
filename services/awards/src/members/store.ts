import type { PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient

/** A member as he is today; he has no organisation once he has left. */
export type MemberRow = {
  id: string
  version: number
  displayName: string
  organizationId: string | null
  status: string | null
}

/** Takes newer versions in; what is older or known changes nothing. */
export async function keepMembers(db: Database, rows: MemberRow[]): Promise<void> {
  await db.$executeRaw`
    insert into members as m (id, version, display_name, organization_id, status)
    select distinct on (id) id, version, "displayName", "organizationId", status
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, version int, "displayName" text, "organizationId" uuid, status text)
    order by id, version desc
    on conflict (id) do update set
      version = excluded.version, display_name = excluded.display_name, organization_id = excluded.organization_id,
      status = excluded.status
    where m.version < excluded.version`
}
