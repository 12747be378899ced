import type { Sql } from './database.ts'

export type AuditEntry = {
  action: string
  targetKind: string
  targetId: string
  before?: unknown
  after?: unknown
}

export type Author = { subject: string; requestId: string }

/** Writes who did what to what, in the transaction of the change; one statement for any number of entries. */
export async function audit(tx: Sql, { subject, requestId }: Author, entries: AuditEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = JSON.stringify(entries)
  await tx.$executeRaw`
    insert into audit_entries (actor, request_id, action, target_kind, target_id, before, after)
    select ${subject}, ${requestId}, e.action, e."targetKind", e."targetId", e.before, e.after
    from jsonb_to_recordset(${rows}::jsonb)
      as e(action text, "targetKind" text, "targetId" uuid, before jsonb, after jsonb)`
}
