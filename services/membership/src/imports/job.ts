import { openClient, withClient } from '@laurel/shared/database'
import { dayOf } from '@laurel/shared/days'
import type { Log } from '@laurel/shared/log'
import type pg from 'pg'
import type { Client } from '../context.ts'
import { keepProblems } from './checks.ts'
import { planMembers, storeMembers } from './member-import.ts'
import { planOrganizations, storeOrganizations } from './organization-import.ts'
import { FileUnreadable, loadRows } from './reading.ts'
import { type ImportJob, type ImportProblem, isRejected } from './rules.ts'
import { importJob, readChunk } from './store.ts'

type Work = { db: Client; databaseUrl: string; now: () => Date; log: Log }

/**
 * Does one import: file → temporary table → checks → batches. What was stored stays stored: after a crash it is read and
 * checked again and goes on behind the last line that was done with.
 */
export async function runImport(work: Work, id: string, signal: AbortSignal): Promise<void> {
  const { db, databaseUrl, log } = work
  const job = await importJob(db, id)
  if (!job) return
  await db.importJob.update({ where: { id }, data: { status: 'RUNNING' } })
  const client = await openClient(databaseUrl, log)
  try {
    const status = await importFile(work, client, job, signal)
    if (status) await finish(client, id, status)
    log.info({ job: id, status: status ?? 'interrupted' }, 'import')
  } finally {
    await client.end()
  }
}

async function importFile({ databaseUrl, now }: Work, client: pg.Client, job: ImportJob, signal: AbortSignal) {
  try {
    const total = await withClient(databaseUrl, reading =>
      loadRows(client, job.kind, number => readChunk(reading, job.id, number)),
    )
    await client.query('update import_jobs set total = $2 where id = $1', [job.id, total])
  } catch (error) {
    if (!(error instanceof FileUnreadable)) throw error
    await noteProblems(client, job.id, error.problems)
    return 'REJECTED'
  }
  const today = dayOf(now())
  await (job.kind === 'MEMBERS' ? planMembers : planOrganizations)(client, job, today)
  const problems = await keepProblems(client, job.id)
  if (isRejected(job, problems)) return 'REJECTED'
  if (job.mode === 'DRY_RUN') return 'COMPLETED'
  if (job.kind === 'MEMBERS') await storeMembers(client, job, now, signal)
  else await storeOrganizations(client, job, now)
  return signal.aborted ? null : 'COMPLETED'
}

async function noteProblems(client: pg.Client, jobId: string, problems: ImportProblem[]): Promise<void> {
  await client.query('truncate problems')
  for (const { line, columnName, code, value } of problems)
    await client.query('insert into problems values ($1, $2, $3, $4)', [line, columnName, code, value])
  await keepProblems(client, jobId)
}

/** Ends the job; its file is needed no more. */
async function finish(client: pg.Client, id: string, status: 'COMPLETED' | 'REJECTED'): Promise<void> {
  await client.query('begin')
  await client.query('update import_jobs set status = $2, finished_at = now() where id = $1', [id, status])
  await client.query('delete from import_chunks where job_id = $1', [id])
  await client.query('commit')
}
