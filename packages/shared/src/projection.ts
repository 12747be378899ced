import { countAttempts } from './attempts.ts'
import type { Sql } from './database.ts'
import { isAboutData, sqlStateOf } from './database-errors.ts'
import { decode, type Events, type Topic, Unreadable } from './events/contract.ts'
import { crashOnEvent, failPoint } from './fail-points.ts'
import { type Broker, type Message, type Reader, startReader } from './kafka.ts'
import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'
import { park } from './parked.ts'
import type { Turns } from './turns.ts'

const BATCH = 2_000
const RETRY_MS = 1_000

type Projection<T extends Topic> = {
  kafka: Broker
  topic: T
  /** Replicas of one group share the work; the topic's name is added to it. */
  group: string
  db: Sql
  log: Log
  /** Shared by all projections of the process. */
  turns: Turns
  /** Takes events into the read model in one transaction; taking one twice, or late, must change nothing. */
  apply: (events: Events[T][]) => Promise<void>
}

/**
 * Keeps a read model: events are checked by their schema, applied by batch, and only then committed.
 * A message that cannot be read, does not fit the store or crashes its reader is parked with its reason, its neighbours
 * go on; any other failure is thrown, and the batch comes again.
 */
export function startProjection<T extends Topic>(projection: Projection<T>): Reader {
  const { kafka, topic, group, log } = projection
  const stop = new AbortController()
  const counted = countAttempts({
    ...projection,
    take: messages => take(projection, messages),
    park: (message, reason) => park(projection.db, log, message, reason),
  })
  let reader: Reader | undefined
  const start = async () => {
    while (!stop.signal.aborted && !reader) {
      try {
        reader = await startReader({
          kafka,
          topic,
          group: `${group}.${topic}`,
          batchSize: BATCH,
          handle: async messages => {
            await counted(messages)
            failPoint('projection-after-transaction')
          },
        })
      } catch (error) {
        log.warn({ err: error, topic }, 'cannot subscribe yet, trying again')
        await pause(RETRY_MS, stop.signal)
      }
    }
  }
  const started = start()
  return {
    joined: () => reader?.joined() ?? false,
    lag: () => reader?.lag() ?? { count: 0, seconds: 0 },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await started
      await reader?.[Symbol.asyncDispose]()
    },
  }
}

async function take<T extends Topic>(projection: Projection<T>, messages: Message[]): Promise<void> {
  crashOnEvent(messages.map(({ key }) => key))
  const good = await readable(projection, messages)
  try {
    if (good.length > 0) await projection.apply(good.map(({ event }) => event))
  } catch (error) {
    if (!isAboutData(error)) throw error
    await oneByOne(projection, good)
  }
}

type Readable<T extends Topic> = { message: Message; event: Events[T] }

/** Those that are events of the topic; the others are parked. */
async function readable<T extends Topic>(projection: Projection<T>, messages: Message[]): Promise<Readable<T>[]> {
  const { topic, db, log } = projection
  const good: Readable<T>[] = []
  for (const message of messages) {
    try {
      good.push({ message, event: read(topic, message) })
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      await park(db, log, message, error.message)
    }
  }
  return good
}

async function oneByOne<T extends Topic>(projection: Projection<T>, good: Readable<T>[]): Promise<void> {
  for (const { message } of good) {
    const reason = await takeOne(projection, message)
    if (reason !== null) await park(projection.db, projection.log, message, reason)
  }
}

/** Takes one message by itself; answers why it cannot be taken, or null, and throws what another try may mend. */
export async function takeOne<T extends Topic>(
  { topic, apply }: Pick<Projection<T>, 'topic' | 'apply'>,
  message: Message,
): Promise<string | null> {
  crashOnEvent([message.key])
  try {
    await apply([read(topic, message)])
    return null
  } catch (error) {
    if (error instanceof Unreadable) return error.message
    if (isAboutData(error)) return `does not fit the store: SQLSTATE ${sqlStateOf(error)}`
    throw error
  }
}

/** A message without a value says that its key is gone; none of our contracts has such a message. */
function read<T extends Topic>(topic: T, { value }: Message): Events[T] {
  if (value === '') throw new Unreadable('has no value: a tombstone')
  return decode(topic, value)
}
