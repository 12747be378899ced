import { type Admin, Kafka, logLevel } from 'kafkajs'

/** What awards and evaluation read, each topic by a group of its own. */
export const readings = [
  ['laurel-evaluation', 'membership.organization.v1'],
  ['laurel-evaluation', 'membership.member.v1'],
  ['laurel-awards', 'membership.organization.v1'],
  ['laurel-awards', 'membership.member.v1'],
  ['laurel-awards', 'evaluation.finalized.v1'],
] as const

export const finalized = 'evaluation.finalized.v1'
export const topics = [...new Set(readings.map(([, topic]) => topic))]
/** What awards reads. */
export const ofAwards = readings.filter(([client]) => client === 'laurel-awards')
export const groupOf = ([client, topic]: readonly [string, string]): string => `${client}.${topic}`
export const historyGroup = groupOf(['laurel-awards', finalized])

/** The broker as somebody outside sees it; nothing of ours is between. */
export const brokerAt = (brokers: string): Kafka =>
  new Kafka({
    brokers: [brokers],
    clientId: 'laurel-faults',
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
  })

export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1_000 } })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

type Ends = ReadonlyMap<number, number>

/** Where each partition of a topic ends now. */
export async function endsOf(admin: Admin, topic: string): Promise<Ends> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]))
}

/** How many messages a group still has before it, up to where the topic ends now or ended once. */
export async function lagOf(admin: Admin, reading: readonly [string, string], ends?: Ends): Promise<number> {
  const [, topic] = reading
  const offsets = await admin.fetchTopicOffsets(topic)
  const [read] = await admin.fetchOffsets({ groupId: groupOf(reading), topics: [topic] })
  const done = new Map((read?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]))
  return offsets.reduce((sum, { partition, high, low }) => {
    const at = done.get(partition) ?? -1
    return sum + Math.max((ends?.get(partition) ?? Number(high)) - (at < 0 ? Number(low) : at), 0)
  }, 0)
}

/** How many messages were ever written to the topics. */
export const writtenTo = (admin: Admin, topics: readonly string[]): Promise<number> =>
  topics.reduce(async (sum, topic) => {
    const ends = await admin.fetchTopicOffsets(topic)
    return (await sum) + ends.reduce((all, { high }) => all + Number(high), 0)
  }, Promise.resolve(0))
