import { setTimeout as sleep } from 'node:timers/promises'
import { type Admin, Kafka, logLevel } from 'kafkajs'

/** How far producers and consumer groups are, asked of the broker, so of both sides in the same way. */
export type Topics = {
  /** How many messages a topic holds. */
  held: (topic: string) => Promise<number>
  /** A look at how many of the messages that a topic holds now a group has committed. */
  reading: (group: string, topic: string) => Promise<() => Promise<number>>
  /** Empties a topic. */
  empty: (topic: string) => Promise<void>
  /** Makes a group begin anew; its members must have left. */
  forget: (groups: string[]) => Promise<void>
} & AsyncDisposable

const TRIES = 100
const PAUSE_MS = 100

export async function connectTopics(broker: string): Promise<Topics> {
  const kafka = new Kafka({ brokers: [broker], clientId: 'laurel-bench', logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  return {
    async held(topic) {
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
    },
    reading: (group, topic) => reading(admin, group, topic),
    async empty(topic) {
      const offsets = await admin.fetchTopicOffsets(topic)
      const partitions = offsets.map(({ partition, high }) => ({ partition, offset: high }))
      await admin.deleteTopicRecords({ topic, partitions })
    },
    forget: groups => forget(admin, groups),
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}

async function reading(admin: Admin, groupId: string, topic: string): Promise<() => Promise<number>> {
  const offsets = await admin.fetchTopicOffsets(topic)
  const lows = new Map(offsets.map(({ partition, low }) => [partition, Number(low)]))
  return async () => {
    const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
    const done = committed?.partitions.map(({ partition, offset }) => Number(offset) - (lows.get(partition) ?? 0)) ?? []
    return done.reduce((sum, messages) => sum + Math.max(messages, 0), 0)
  }
}

async function forget(admin: Admin, groups: string[]): Promise<void> {
  const { groups: known } = await admin.listGroups()
  const there = groups.filter(group => known.some(({ groupId }) => groupId === group))
  for (let tried = 1; there.length > 0; tried++) {
    try {
      await admin.deleteGroups(there)
      return
    } catch (error) {
      // The broker may not have noticed yet that the last member left.
      if (tried === TRIES) throw error
      await sleep(PAUSE_MS)
    }
  }
}
