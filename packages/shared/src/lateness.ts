import { topicsCheck } from './checks.ts'
import type { Sql } from './database.ts'
import type { Broker, Reader } from './kafka.ts'
import { type Measure, messageOf } from './readiness.ts'

/** What takes less is on its way, not late. */
const LATE_AFTER_SECONDS = 3
/** Counting on would cost more than the figure is worth. */
const MOST_COUNTED = 10_000

/** The brokers, or some topics, were there and are away. */
export function brokerLateness(kafka: Broker, topics: readonly string[]): Measure {
  const check = topicsCheck(kafka, topics)
  let since: number | null = null
  return async () => {
    const problem = await check().catch(messageOf)
    if (problem === null) {
      since = null
      return null
    }
    since ??= Date.now()
    const seconds = secondsSince(since)
    return { what: 'kafka', seconds, count: 0, text: `kafka: away for ${seconds} s: ${problem}` }
  }
}

/** Events wait to be sent; their ids tell since when, by the clock that made them. */
export function outboxLateness(db: Sql): Measure {
  return async () => {
    const [waiting] = await db.$queryRaw<{ count: number; since: Date | null }[]>`
      select count(*)::int as count,
        (select uuid_extract_timestamp(id) from outbox order by position limit 1) as since
      from (select from outbox order by position limit ${MOST_COUNTED + 1}::int) waiting`
    if (!waiting?.since) return null
    const seconds = secondsSince(waiting.since.getTime())
    if (seconds < LATE_AFTER_SECONDS) return null
    const count = Math.min(waiting.count, MOST_COUNTED)
    const figure = waiting.count > MOST_COUNTED ? `${MOST_COUNTED}+` : count
    return { what: 'outbox', seconds, count, text: `outbox: ${figure} events wait, the oldest for ${seconds} s` }
  }
}

/** A topic's messages wait to be taken, or nothing can be fetched. */
export function readerLateness(topic: string, reader: Reader): Measure {
  return async () => {
    const { count, seconds } = reader.lag()
    if (seconds < LATE_AFTER_SECONDS) return null
    const told = count > 0 ? `${count} messages behind` : 'nothing could be fetched'
    return { what: topic, seconds, count, text: `${topic}: ${told} for ${seconds} s` }
  }
}

/** A clock may have been put back meanwhile. */
function secondsSince(instant: number): number {
  return Math.max(Math.floor((Date.now() - instant) / 1_000), 0)
}
