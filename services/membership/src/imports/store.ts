import { type Author, audit } from '@laurel/shared/audit'
import { Refusal } from '@laurel/shared/errors'
import type pg from 'pg'
import type { Database } from '../context.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { requireScope } from '../organizations/rules.ts'
import type { ImportJob, ImportKind, ImportMode, ImportProblem, ImportStatus } from './rules.ts'

type Start = { id: string; kind: ImportKind; mode: ImportMode; organizationId: string }

/** Declares an import under an organisation of which the author is officer; a repeat gets the first answer. */
export function startImport(db: Database, start: Start, officerOf: string[], author: Author): Promise<ImportJob> {
  return db.write(async tx => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${start.id}, 0))::text`
    const organization = await tx.organization.findUnique({
      where: { id: start.organizationId },
      select: { path: true },
    })
    requireScope(organization, officerOf, 'input.organizationId')
    const existing = await importJob(tx, start.id)
    if (existing) return sameAs(existing, start)
    const data = { ...start, actor: author.subject, requestId: author.requestId }
    const { count } = await tx.importJob.createMany({ data, skipDuplicates: true })
    if (count === 0) throw new Refusal('IMPORT_EXISTS', { field: 'input.id' }) // one that the author does not see
    const entry = { action: 'startImport', targetKind: 'ImportJob', targetId: start.id, after: start }
    await audit(tx, author, [entry])
    return asJob(await tx.importJob.findUniqueOrThrow({ where: { id: start.id } }))
  })
}

function sameAs(existing: ImportJob, { kind, mode, organizationId }: Start): ImportJob {
  if (existing.kind === kind && existing.mode === mode && existing.organizationId === organizationId) return existing
  throw new Refusal('IMPORT_EXISTS', { field: 'input.id' })
}

type Row = Prisma.ImportJobGetPayload<object>

function asJob(row: Row): ImportJob {
  return {
    ...row,
    kind: row.kind as ImportKind,
    mode: row.mode as ImportMode,
    status: row.status as ImportStatus,
  }
}

export async function importJob(db: Prisma.TransactionClient, id: string): Promise<ImportJob | null> {
  const row = await db.importJob.findUnique({ where: { id } })
  return row && asJob(row)
}

/** The job, to those who may see the members or organisations that it is about. */
export async function importJobInSight(
  db: Prisma.TransactionClient,
  id: string,
  grants: string[],
): Promise<ImportJob | null> {
  const job = await importJob(db, id)
  if (!job) return null
  const inScope = await db.$queryRaw<unknown[]>`
    select from organizations where id = ${job.organizationId}::uuid and path && ${grants}::uuid[]`
  return inScope.length > 0 ? job : null
}

/** The oldest import whose file is here and which is not done. */
export async function nextImport(db: PrismaClient): Promise<string | null> {
  const job = await db.importJob.findFirst({
    where: { status: { in: ['QUEUED', 'RUNNING'] } },
    orderBy: { startedAt: 'asc' },
    select: { id: true },
  })
  return job?.id ?? null
}

/** A job's problems by line, column and code, after the given ones. */
export function problemsOf(
  db: Prisma.TransactionClient,
  jobId: string,
  after: string[] | null,
  limit: number,
): PromiseLike<ImportProblem[]> {
  const [line = '0', column = '', code = ''] = after ?? []
  return db.$queryRaw<ImportProblem[]>`
    select line, column_name as "columnName", code, value from import_problems
    where job_id = ${jobId}::uuid and (line, column_name, code) > (${Number(line)}, ${column}, ${code})
    order by line, column_name, code limit ${limit}`
}

/** A piece of a job's file, null behind the last; by plain pg, for Prisma turns every byte into a number and back. */
export async function readChunk(client: pg.ClientBase, jobId: string, number: number): Promise<Uint8Array | null> {
  const { rows } = await client.query<{ bytes: Uint8Array }>(
    'select bytes from import_chunks where job_id = $1 and number = $2',
    [jobId, number],
  )
  return rows[0]?.bytes ?? null
}
