import { newId } from './ids.ts'
import { type Broker, type Message, revive } from './kafka.ts'

/** The next offset to be read, by partition. */
export type Position = readonly number[]

/** Where a topic ends now; throws while no broker answers. */
export async function endOf(kafka: Broker, topic: string): Promise<Position> {
  const admin = kafka.admin({ retry: { retries: 0 } })
  await admin.connect()
  try {
    const end: number[] = []
    for (const { partition, high } of await admin.fetchTopicOffsets(topic)) end[partition] = Number(high)
    return end
  } finally {
    await admin.disconnect()
  }
}

type Tailing = {
  kafka: Broker
  topic: string
  /** Whose it is; its consumer group's name begins with it. */
  reader: string
  from: Position
  /** Takes one message after the other; what comes of waiting is waited for, and a failure has the message come again. */
  handle: (message: Message) => Promise<void> | undefined
}

export type Tail = {
  /** Behind all that was handled; moved in the same turn of the event loop in which `handle` ended. */
  position(): Position
} & AsyncDisposable

type Batch = Parameters<NonNullable<NonNullable<Parameters<ReturnType<Broker['consumer']>['run']>[0]>['eachBatch']>>[0]

/**
 * Reads all partitions of a topic from a position on, each message once, in a consumer group of its own that is removed at
 * the end. Throws when it cannot begin; what fails later is begun again where it was.
 */
export async function startTail({ kafka, topic, reader, from, handle }: Tailing): Promise<Tail> {
  const groupId = `${reader}.${topic}.${newId()}`
  const position = [...from]
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
    minBytes: 1,
    maxBytes: 4_000_000,
    sessionTimeout: 15_000,
    heartbeatInterval: 2_000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  })
  const read = async () => {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const running = consumer.run({
      autoCommitInterval: 5_000,
      eachBatchAutoResolve: false,
      eachBatch: batch => take(batch, position, handle),
    })
    // before the first fetch, and committed by it: a group that comes back goes on from there
    position.forEach((offset, partition) => void consumer.seek({ topic, partition, offset: String(offset) }))
    await running
  }
  const stopReviving = revive(consumer, read)
  const dispose = async () => {
    await stopReviving()
    await consumer.disconnect()
    await remove(kafka, groupId)
  }
  await read().catch(async error => {
    await dispose()
    throw error
  })
  return { position: () => position, [Symbol.asyncDispose]: dispose }
}

async function take(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: Batch,
  position: number[],
  handle: Tailing['handle'],
): Promise<void> {
  const { topic, partition } = batch
  for (const { offset, key, value } of batch.messages) {
    if (!isRunning() || isStale()) return
    const handled = once({ topic, partition, offset, key: textOf(key), value: textOf(value) ?? '' }, position, handle)
    if (handled !== undefined) await handled
    resolveOffset(offset)
    await heartbeat()
  }
}

/** After a failure messages come again that were handled already. */
function once(message: Message, position: number[], handle: Tailing['handle']): Promise<void> | undefined {
  const { partition, offset } = message
  if (Number(offset) < (position[partition] ?? 0)) return undefined
  const moveOn = () => {
    position[partition] = Number(offset) + 1
  }
  const handled = handle(message)
  if (handled) return handled.then(moveOn)
  moveOn()
  return undefined
}

const textOf = (bytes: Buffer | null): string | null => bytes?.toString() ?? null

/** A group that cannot be removed now is forgotten by the brokers in time. */
async function remove(kafka: Broker, groupId: string): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 0 } })
  try {
    await admin.connect()
    await admin.deleteGroups([groupId])
  } catch {
    // it is empty, and in nobody's way
  } finally {
    await admin.disconnect()
  }
}
