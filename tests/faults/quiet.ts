import type { Kafka } from 'kafkajs'
import { lagOf, readings, withAdmin } from './broker.ts'
import { rowOf } from './rows.ts'
import type { System } from './system.ts'
import { until } from './waiting.ts'

const OPEN = `select (select count(*)::int from outbox) as unpublished,
  (select count(*)::int from finalization_jobs where status <> 'COMPLETED') as open`
const UNPUBLISHED = 'select count(*)::int as unpublished from outbox'

/** Waits until nothing is on its way any more; answers what is still, in words, when it does not come to rest. */
export async function comeToRest({ storeOf }: System, kafka: Kafka, seconds: number): Promise<string | null> {
  let left = ''
  const isQuiet = async () => {
    const evaluation = await rowOf<{ unpublished: number; open: number }>(storeOf('evaluation'), OPEN)
    const membership = await rowOf<{ unpublished: number }>(storeOf('membership'), UNPUBLISHED)
    const lag = await withAdmin(kafka, async admin => {
      const lags = await Promise.all(readings.map(reading => lagOf(admin, reading)))
      return lags.reduce((sum, one) => sum + one, 0)
    })
    const unpublished = evaluation.unpublished + membership.unpublished
    left = `${unpublished} events unpublished, ${evaluation.open} finalizations open, ${lag} messages unread`
    return unpublished + evaluation.open + lag === 0
  }
  return until('rest', isQuiet, { seconds, everyMs: 500 }).then(
    () => null,
    () => left,
  )
}
