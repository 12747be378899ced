import { decisionOf, type Year } from './decisions.ts'
import type { Graph } from './graph.ts'
import { idOf } from './ids.ts'
import type { Load, Report } from './loading.ts'
import * as operations from './operations.ts'
import { type RecordedResult, resultsOf } from './results.ts'
import { follow } from './waiting.ts'

type Finalization = { status: 'QUEUED' | 'RUNNING' | 'COMPLETED'; total: number; done: number }

const batchSize = 2_000
const concurrency = 5

/** Opens the campaign in which a past year is entered with its decision. */
export async function openCampaign({ graph, sample, rootId }: Load, year: Year): Promise<void> {
  const id = campaignId(sample.seed, year)
  const input = { id, organizationId: rootId, year, origin: 'ENTERED', decision: decisionOf(year) }
  await graph.ask(operations.openCampaign, { input })
}

/** Records the results of a year and makes them final. */
export async function enterYear(load: Load, year: Year): Promise<void> {
  const { graph, sample, rootId, step } = load
  await openCampaign(load, year)
  const id = idOf(sample.seed, `finalization/${year}/${sample.members}`)
  // Of a year that an earlier load began to finalize, every result is recorded already.
  const begun = await finalizationOf(graph, id)
  if (!begun) await step(`results ${year}`, report => record(load, year, report))
  await step(`finalization ${year}`, async report => {
    const input = { id, campaignId: campaignId(sample.seed, year), organizationId: rootId }
    if (!begun) await graph.ask(operations.finalizeEvaluations, { input })
    const { done } = await follow(`finalization of ${year}`, () => progressOf(graph, id), report)
    return done
  })
}

async function record({ graph, sample }: Load, year: Year, report: Report): Promise<number> {
  let recorded = 0
  await inParallel(batches(resultsOf(sample, year)), async results => {
    const input = { campaignId: campaignId(sample.seed, year), results }
    await graph.ask(operations.recordResults, { input })
    recorded += results.length
    report(recorded, sample.members)
  })
  return recorded
}

// All workers walk the same generator; when one throws, its loop closes the generator and thereby ends the others.
async function inParallel<Item>(items: Generator<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const worker = async () => {
    for (const item of items) await work(item)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

function* batches(results: Iterable<RecordedResult>): Generator<RecordedResult[]> {
  let batch: RecordedResult[] = []
  for (const result of results) {
    batch.push(result)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function finalizationOf(graph: Graph, id: string): Promise<Finalization | null> {
  const answer = await graph.ask<{ finalizationJob: Finalization | null }>(operations.finalizationJob, { id })
  return answer.finalizationJob
}

async function progressOf(graph: Graph, id: string) {
  const job = await finalizationOf(graph, id)
  if (!job) throw new Error(`the finalization ${id} is not known any more`)
  return { done: job.done, total: job.total, finished: job.status === 'COMPLETED' }
}

function campaignId(seed: number, year: Year): string {
  return idOf(seed, `campaign/${year}`)
}
