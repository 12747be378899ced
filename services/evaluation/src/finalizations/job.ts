import { failPoint } from '@laurel/shared/fail-points'
import { announce } from '@laurel/shared/outbox'
import { campaignsByIds } from '../campaigns/store.ts'
import type { Client } from '../context.ts'
import type { Transaction } from '../evaluations/store.ts'
import { type Batch, BEFORE_ALL, type Done, finalizeNext, jobById } from './store.ts'

/**
 * Finalizes what is recorded in a job's subtree, batch by batch, each with its events, revisions, audit entries and
 * progress in one transaction. What is final is recorded no more, so after a crash it goes on where it was.
 */
export async function runFinalization(db: Client, id: string, now: () => Date, signal: AbortSignal): Promise<void> {
  const job = await jobById(db, id)
  if (!job || job.status === 'COMPLETED') return
  const [campaign] = await campaignsByIds(db, [job.campaignId])
  if (!campaign) throw new Error(`finalization ${id} is of a campaign that is gone`)
  let after = BEFORE_ALL
  while (!signal.aborted) {
    const batch = { job, campaign, after, now: now() }
    const { last } = await db.$transaction(tx => finalizeBatch(tx, batch))
    failPoint('transaction-after-commit')
    // The whole job is looked through once more before it is done, should a result have come in behind the walk.
    if (last === null && after === BEFORE_ALL) return
    after = last ?? BEFORE_ALL
    failPoint('job-between-batches')
  }
}

/** Finalizes one batch; when there is none left in the whole job, the job is done. */
async function finalizeBatch(tx: Transaction, batch: Batch): Promise<Done> {
  const { job, after } = batch
  const finalized = await finalizeNext(tx, batch)
  if (finalized.last !== null) {
    await announce(tx)
    await tx.$executeRaw`
      update finalization_jobs set status = 'RUNNING', done = done + ${finalized.done} where id = ${job.id}::uuid`
  } else if (after === BEFORE_ALL)
    await tx.$executeRaw`
      update finalization_jobs set status = 'COMPLETED', finished_at = now() where id = ${job.id}::uuid`
  failPoint('transaction-before-commit')
  return finalized
}
