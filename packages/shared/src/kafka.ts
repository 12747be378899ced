import { readFileSync } from 'node:fs'
import type { Kafka as Client, Consumer, EachBatchPayload, Producer, SASLOptions } from 'kafkajs'
import { failPoint } from './fail-points.ts'
import { gather } from './gather.ts'
import { groupBy } from './group.ts'
import { Kafka, logLevel } from './kafka-records.ts'
import { createLag, type Lag } from './lag.ts'
import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'
import { partitionOf } from './partition.ts'

export type KafkaSettings = {
  brokers: string[]
  clientId: string
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  tlsCaFile?: string
}

export type Message = { topic: string; partition: number; offset: string; key: string | null; value: string }
export type Broker = Client

const REVIVE_MS = 1_000
const HEADERS = { 'content-type': 'application/cloudevents+json' }
/** Kafka's message.max.bytes (1 MiB) bounds what one partition takes in one request; a record's frame is under 200 bytes. */
const REQUEST_BYTES = 1_000_000
const ENVELOPE_BYTES = 200
/** Of every topic of ours; so many batches of one fetch may be in hand at once. */
const PARTITIONS = 48

/** The only place that knows the Kafka client. */
export function connectKafka({ brokers, clientId, sasl, tlsCaFile }: KafkaSettings, log: Log): Broker {
  return new Kafka({
    brokers,
    clientId,
    ...(sasl && { sasl: sasl as SASLOptions }),
    ...(tlsCaFile && { ssl: { ca: readFileSync(tlsCaFile, 'utf8') } }),
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    // whoever connects tries again by himself, and can be stopped between two tries
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: { message, error, groupId } }) => {
        // what one response said is tried again inside the client; who gives up says so elsewhere
        const grave = level === logLevel.ERROR && namespace !== 'Connection'
        log[grave ? 'warn' : 'debug']({ kafka: error ?? message, groupId }, message)
      },
  })
}

/** Those of `topics` that the brokers do not have; throws while no broker answers. */
export async function missingTopics(kafka: Broker, topics: readonly string[]): Promise<string[]> {
  const admin = kafka.admin({ retry: { retries: 0 } })
  await admin.connect()
  try {
    const existing = new Set(await admin.listTopics())
    return topics.filter(topic => !existing.has(topic))
  } finally {
    await admin.disconnect()
  }
}

type Outgoing = { topic: string; key: string; value: string }

export type Sender = {
  /** Sends in order and waits for every in-sync replica; never call it twice at once. */
  send(messages: Outgoing[]): Promise<void>
} & AsyncDisposable

/** An idempotent producer: a retry inside it neither doubles nor reorders. */
export async function startSender(kafka: Broker): Promise<Sender> {
  const producer: Producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message: { partition } }) =>
        partition ?? 0, // each says its own
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2_000 },
  })
  await producer.connect()
  const place = (message: Outgoing) => ({ ...message, partition: partitionOf(message.key, PARTITIONS) })
  return {
    async send(messages) {
      for (const request of requestsOf(messages.map(place))) {
        const byTopic = groupBy(request, ({ topic }) => topic)
        const topicMessages = [...byTopic].map(([topic, group]) => ({
          topic,
          messages: group.map(({ key, value, partition }) => ({ key, value, partition, headers: HEADERS })),
        }))
        await producer.sendBatch({ topicMessages, acks: -1 })
      }
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}

type Placed = Outgoing & { partition: number }

/** Cuts messages into requests of which no partition gets more than a broker takes at once. */
function requestsOf(messages: Placed[]): Placed[][] {
  const requests: Placed[][] = [[]]
  let bytes = new Map<string, number>()
  for (const message of messages) {
    const place = `${message.topic} ${message.partition}`
    const size = Buffer.byteLength(message.value) + ENVELOPE_BYTES
    const held = bytes.get(place) ?? 0
    const isFull = held > 0 && held + size > REQUEST_BYTES
    if (isFull) {
      requests.push([])
      bytes = new Map()
    }
    bytes.set(place, isFull ? size : held + size)
    requests.at(-1)?.push(message)
  }
  return requests
}

type Reading = {
  kafka: Broker
  group: string
  topic: string
  /** How many messages are handled at once; their offsets are committed behind them. */
  batchSize: number
  /** Handles messages of any partitions, those of one in their order; throws to have them again. */
  handle: (messages: Message[]) => Promise<void>
}

export type Reader = { joined(): boolean; lag(): Lag } & AsyncDisposable

/** Joins a consumer group and hands over messages batch by batch, offset after effect. */
export async function startReader({ kafka, group, topic, batchSize, handle }: Reading): Promise<Reader> {
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    // how long an idle fetch is held by the broker; what comes meanwhile is answered at once, and each costs some 10 ms
    maxWaitTimeInMs: 1_000,
    minBytes: 1,
    // of all partitions together: a fetch is in memory several times, as bytes, text and rows
    maxBytes: 4_000_000,
    sessionTimeout: 15_000,
    heartbeatInterval: 2_000,
    // after these it is a crash, from which the client starts again, or we do
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  })
  const lag = createLag()
  const joined = watchMembership(consumer, lag)
  // A fetch brings a little of every partition: handled each by itself, a transaction and a commit would be spent on a few.
  const offer = gather<Message>(batchSize, async messages => {
    failPoint('reader-after-fetch')
    await handle(messages)
    await consumer.commitOffsets(offsetsBehind(messages))
  })
  const read = async () => {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS,
      eachBatch: payload => inChunks(payload, { size: batchSize, offer, lag }),
    })
  }
  const stopReviving = revive(consumer, read)
  await read()
  return {
    joined,
    lag: lag.now,
    async [Symbol.asyncDispose]() {
      await stopReviving()
      await consumer.disconnect()
    },
  }
}

/** Where to go on in each partition. */
function offsetsBehind(messages: Message[]): { topic: string; partition: number; offset: string }[] {
  const last = new Map(messages.map(message => [message.partition, message]))
  return [...last.values()].map(({ topic, partition, offset }) => ({
    topic,
    partition,
    offset: String(BigInt(offset) + 1n),
  }))
}

/**
 * Reads again after a crash that the client takes for beyond repair: it gives up for good on a broker that comes back
 * without its coordinators, and that passes too. Answers how to stop doing so.
 */
export function revive(consumer: Consumer, read: () => Promise<void>): () => Promise<void> {
  const stop = new AbortController()
  let reviving = Promise.resolve()
  const again = async () => {
    for (let reads = false; !reads && !stop.signal.aborted; ) {
      await pause(REVIVE_MS, stop.signal)
      if (stop.signal.aborted) return
      reads = await read().then(
        () => true,
        () => false,
      )
    }
  }
  consumer.on(consumer.events.CRASH, ({ payload: { restart } }) => {
    if (!restart) reviving = reviving.then(again)
  })
  return async () => {
    stop.abort()
    await reviving
  }
}

function watchMembership(consumer: Consumer, lag: ReturnType<typeof createLag>): () => boolean {
  let member = false
  consumer.on(consumer.events.FETCH, lag.answered)
  consumer.on(consumer.events.GROUP_JOIN, () => {
    member = true
  })
  for (const event of [consumer.events.CRASH, consumer.events.DISCONNECT, consumer.events.REBALANCING])
    consumer.on(event, () => {
      member = false
      lag.lost()
    })
  return () => member
}

type Chunks = { size: number; offer: (messages: Message[]) => Promise<void>; lag: ReturnType<typeof createLag> }

async function inChunks(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  { size, offer, lag }: Chunks,
): Promise<void> {
  const { topic, partition, highWatermark } = batch
  for (let start = 0; start < batch.messages.length; start += size) {
    if (!isRunning() || isStale()) return
    const messages = batch.messages.slice(start, start + size).map(({ offset, key, value }) => ({
      topic,
      partition,
      offset,
      key: key?.toString() ?? null,
      value: value?.toString() ?? '',
    }))
    lag.left(partition, Number(highWatermark) - Number(messages[0]?.offset))
    await offer(messages)
    const last = messages.at(-1)?.offset ?? ''
    resolveOffset(last)
    lag.left(partition, Number(highWatermark) - Number(last) - 1)
    await heartbeat()
  }
}
