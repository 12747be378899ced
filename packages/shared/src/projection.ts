import { countAttempts } from './attempts.ts'
import type { Sql } from './database.ts'
import { decode, type Events, type Topic, Unreadable } from './events/contract.ts'
import { crashOnEvent, failPoint } from './fail-points.ts'
import { type Broker, type Message, type Reader, startReader } from './kafka.ts'
import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'
import type { Turns } from './turns.ts'

const BATCH = 2_000
const RETRY_MS = 1_000

type Parked = Message & { reason: string }

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
    park: (message, reason) => park(projection, [{ ...message, reason }]),
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
    async [Symbol.asyncDispose]() {
      stop.abort()
      await started
      await reader?.[Symbol.asyncDispose]()
    },
  }
}

async function take<T extends Topic>(projection: Projection<T>, messages: Message[]): Promise<void> {
  const { topic } = projection
  crashOnEvent(messages.map(({ key }) => key))
  const good: { message: Message; event: Events[T] }[] = []
  const parked: Parked[] = []
  for (const message of messages) {
    try {
      good.push({ message, event: read(topic, message) })
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      parked.push({ ...message, reason: error.message })
    }
  }
  await park(projection, parked)
  try {
    if (good.length > 0) await projection.apply(good.map(({ event }) => event))
  } catch (error) {
    if (!isAboutData(error)) throw error
    await oneByOne(projection, good)
  }
}

/** A message without a value says that its key is gone; none of our contracts has such a message. */
function read<T extends Topic>(topic: T, { value }: Message): Events[T] {
  if (value === '') throw new Unreadable('has no value: a tombstone')
  return decode(topic, value)
}

async function oneByOne<T extends Topic>(
  projection: Projection<T>,
  events: { message: Message; event: Events[T] }[],
): Promise<void> {
  for (const { message, event } of events) {
    try {
      await projection.apply([event])
    } catch (error) {
      if (!isAboutData(error)) throw error
      await park(projection, [{ ...message, reason: `does not fit the store: ${reasonOf(error)}` }])
    }
  }
}

async function park({ db, log }: Pick<Projection<Topic>, 'db' | 'log'>, messages: Parked[]): Promise<void> {
  for (const { topic, partition, offset, key, value, reason } of messages) {
    log.error({ topic, partition, offset, reason }, 'message parked')
    await db.$executeRaw`
      insert into parked_messages (topic, partition, "offset", key, value, reason)
      values (${topic}, ${partition}, ${offset}::bigint, ${key}, ${value}, ${reason})
      on conflict do nothing`
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity): this data, and no other try, is the cause. */
function isAboutData(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error))
}

function sqlStateOf(error: unknown): string {
  const failure = error as {
    code?: string
    meta?: { code?: string; driverAdapterError?: { cause?: { originalCode?: string } } }
  }
  return failure.meta?.driverAdapterError?.cause?.originalCode ?? failure.meta?.code ?? failure.code ?? ''
}

function reasonOf(error: unknown): string {
  return `SQLSTATE ${sqlStateOf(error)}`
}
