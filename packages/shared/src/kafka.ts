import { readFileSync } from 'node:fs'
import { type Consumer, type EachBatchPayload, Kafka, logLevel, type Producer, type SASLOptions } from 'kafkajs'
import { groupBy } from './group.ts'
import type { Log } from './log.ts'

export type KafkaSettings = {
  brokers: string[]
  clientId: string
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
  tlsCaFile?: string
}

export type Message = { topic: string; partition: number; offset: string; key: string | null; value: string }
export type Broker = Kafka

const CONTENT_TYPE = 'application/cloudevents+json'

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

export type Sender = {
  /** Sends in one request and waits for every in-sync replica; never call it twice at once. */
  send(messages: { topic: string; key: string; value: string }[]): Promise<void>
} & AsyncDisposable

/** An idempotent producer: a retry inside it neither doubles nor reorders. */
export async function startSender(kafka: Broker): Promise<Sender> {
  const producer: Producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2_000 },
  })
  await producer.connect()
  return {
    async send(messages) {
      const byTopic = groupBy(messages, ({ topic }) => topic)
      const topicMessages = [...byTopic].map(([topic, group]) => ({
        topic,
        messages: group.map(({ key, value }) => ({ key, value, headers: { 'content-type': CONTENT_TYPE } })),
      }))
      await producer.sendBatch({ topicMessages, acks: -1 })
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}

type Reading = {
  kafka: Broker
  group: string
  topic: string
  /** How many messages are handled at once; their offset is committed behind them. */
  batchSize: number
  /** Handles messages of one partition in their order; throws to have them again. */
  handle: (messages: Message[]) => Promise<void>
}

export type Reader = { joined(): boolean } & AsyncDisposable

/** Joins a consumer group and hands over messages batch by batch, offset after effect. */
export async function startReader({ kafka, group, topic, batchSize, handle }: Reading): Promise<Reader> {
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 50,
    minBytes: 1,
    sessionTimeout: 15_000,
    heartbeatInterval: 2_000,
    // after these it is a crash, from which the client starts again for ever
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
  })
  const joined = watchMembership(consumer)
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 2,
    eachBatch: payload => inChunks(payload, batchSize, handle),
  })
  return {
    joined,
    async [Symbol.asyncDispose]() {
      await consumer.disconnect()
    },
  }
}

function watchMembership(consumer: Consumer): () => boolean {
  let member = false
  consumer.on(consumer.events.GROUP_JOIN, () => {
    member = true
  })
  for (const event of [consumer.events.CRASH, consumer.events.DISCONNECT, consumer.events.REBALANCING])
    consumer.on(event, () => {
      member = false
    })
  return () => member
}

async function inChunks(payload: EachBatchPayload, size: number, handle: Reading['handle']): Promise<void> {
  const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale } = payload
  for (let start = 0; start < batch.messages.length; start += size) {
    if (!isRunning() || isStale()) return
    const messages = batch.messages.slice(start, start + size)
    await handle(
      messages.map(({ offset, key, value }) => ({
        topic: batch.topic,
        partition: batch.partition,
        offset,
        key: key?.toString() ?? null,
        value: value?.toString() ?? '',
      })),
    )
    const last = messages.at(-1)
    if (last) resolveOffset(last.offset)
    await commitOffsetsIfNecessary({
      topics: [
        {
          topic: batch.topic,
          partitions: [{ partition: batch.partition, offset: String(BigInt(last?.offset ?? 0) + 1n) }],
        },
      ],
    })
    await heartbeat()
  }
}
