import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Admin, Kafka, logLevel } from 'kafkajs'
import type { Security } from './security.ts'
import type { Declared } from './topics.ts'

const SETTLE_TRIES = 100
const SETTLE_PAUSE_MS = 100
const TOPIC = kafkajs.ConfigResourceTypes.TOPIC

export type Existing = { partitions: number; config: Record<string, string> }

/** What infra asks of a broker; the only place of it that knows the Kafka client. */
export type KafkaAdmin = {
  /** The given topics as the broker has them; those that it lacks are not in the map. */
  describe: (names: string[]) => Promise<Map<string, Existing>>
  create: (topics: readonly Declared[]) => Promise<void>
  /** Sets these settings of a topic and leaves its others as they are. */
  configure: (topic: string, config: Record<string, string>) => Promise<void>
  /** Waits until every partition of the topics has a leader that knows it is one. */
  settle: (names: string[]) => Promise<void>
} & AsyncDisposable

/** Connects as administrator; throws when no broker answers within seconds. */
export async function connectAdmin(brokers: string[], security: Security = {}): Promise<KafkaAdmin> {
  const admin = client(brokers, 5, security).admin()
  await admin.connect()
  return {
    describe: names => describe(admin, names),
    async create(topics) {
      await admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          configEntries: entries(config),
        })),
      })
    },
    configure: (topic, config) => configure(admin, topic, config),
    async settle(names) {
      await Promise.all(names.map(name => offsetsOnceLed(admin, name)))
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}

/** Whether a broker takes topics, groups and producers; asking once makes it load what these need. */
export async function answers(broker: string): Promise<boolean> {
  const kafka = client([broker], 3)
  const [admin, producer] = [kafka.admin(), kafka.producer({ idempotent: true, maxInFlightRequests: 1 })]
  try {
    await admin.connect()
    await admin.fetchOffsets({ groupId: 'laurel.ready' })
    await producer.connect()
    return true
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()])
  }
}

const client = (brokers: string[], retries: number, security: Security = {}) =>
  new Kafka({
    ...security,
    brokers,
    clientId: 'laurel-infra',
    connectionTimeout: 3_000,
    retry: { retries, initialRetryTime: 100 },
    logLevel: logLevel.NOTHING,
  })

async function describe(admin: Admin, names: string[]): Promise<Map<string, Existing>> {
  const existing = new Set(await admin.listTopics())
  const found = names.filter(name => existing.has(name))
  if (found.length === 0) return new Map()
  const { topics } = await admin.fetchTopicMetadata({ topics: found })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: found.map(name => ({ type: TOPIC, name })),
  })
  const configs = new Map(resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]))
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      { partitions: partitions.length, config: record(configs.get(name) ?? []) },
    ]),
  )
}

/** A leader that does not know of it yet refuses, and the client does not ask again by itself. */
async function offsetsOnceLed(admin: Admin, topic: string): Promise<void> {
  for (let tried = 1; ; tried++) {
    const failure = await admin.fetchTopicOffsets(topic).then(
      () => null,
      (error: { retriable?: boolean }) => error,
    )
    if (!failure) return
    if (!failure.retriable || tried === SETTLE_TRIES) throw failure
    await sleep(SETTLE_PAUSE_MS)
  }
}

async function configure(admin: Admin, topic: string, config: Record<string, string>): Promise<void> {
  // The protocol's old request replaces a topic's settings: those that it has of its own go along.
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC, name: topic }],
  })
  const own = (resources[0]?.configEntries ?? []).filter(entry => !entry.isDefault && !entry.readOnly)
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: TOPIC, name: topic, configEntries: entries({ ...record(own), ...config }) }],
  })
}

const entries = (config: Record<string, string>) => Object.entries(config).map(([name, value]) => ({ name, value }))

const record = (list: { configName: string; configValue: string }[]) =>
  Object.fromEntries(list.map(({ configName, configValue }) => [configName, configValue]))
