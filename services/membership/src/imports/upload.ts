import { createHash } from 'node:crypto'
import { actAs } from '@laurel/shared/caller-database'
import { type Sql, sqlOn } from '@laurel/shared/database'
import { Refusal } from '@laurel/shared/errors'
import type { Caller } from '@laurel/shared/request'
import type pg from 'pg'
import { requireSender } from './actions.ts'
import { awaitsFile, type ImportStatus } from './rules.ts'

const CHUNK = 1_048_576
const LARGEST = 2 * 1024 ** 3

type Upload = { pool: pg.Pool; jobId: string; caller: Caller; body: AsyncIterable<Buffer> }

/**
 * Takes an import's file: it is safe when this returns, and only then queued. The same file again is taken as said twice;
 * another one for the same import is refused.
 */
export async function takeFile({ pool, jobId, caller, body }: Upload): Promise<ImportStatus> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const tx = sqlOn(client)
    // A file may take hours, and its repetition waits for it.
    await actAs(tx, { ...caller, endsAt: Number.POSITIVE_INFINITY })
    const status = await store(tx, jobId, caller, body)
    await client.query('commit')
    return status
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

async function store(tx: Sql, jobId: string, caller: Caller, body: AsyncIterable<Buffer>): Promise<ImportStatus> {
  const job = await lockedJob(tx, jobId, caller)
  const digest = createHash('sha256')
  const fresh = job.status === 'AWAITING_FILE'
  let number = 0
  for await (const bytes of chunksOf(body)) {
    digest.update(bytes)
    if (fresh) await tx.$executeRaw`insert into import_chunks values (${jobId}, ${number++}, ${bytes})`
  }
  const sha256 = digest.digest('hex')
  if (!awaitsFile(job, sha256)) return job.status
  await tx.$executeRaw`update import_jobs set status = 'QUEUED', file_sha256 = ${sha256} where id = ${jobId}`
  return 'QUEUED'
}

type Locked = { status: ImportStatus; fileSha256: string | null; path: string[] }

async function lockedJob(tx: Sql, jobId: string, { actor }: Caller): Promise<Locked> {
  const [job] = await tx.$queryRaw<Locked[]>`
    select j.status, j.file_sha256 as "fileSha256", o.path
    from import_jobs j join organizations o on o.id = j.organization_id where j.id = ${jobId} for update of j`
  requireSender(job, actor)
  return job as Locked
}

/** The body in pieces of about a megabyte; refuses what is over two gigabytes. */
async function* chunksOf(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = []
  let size = 0
  let total = 0
  for await (const bytes of body) {
    pending.push(bytes)
    size += bytes.length
    total += bytes.length
    if (total > LARGEST) throw new Refusal('FILE_TOO_LARGE')
    if (size < CHUNK) continue
    yield Buffer.concat(pending)
    pending = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(pending)
}
