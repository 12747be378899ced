import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { connectAdmin } from './admin.ts'
import { declareTopics } from './declare-topics.ts'
import { type Declared, topics } from './topics.ts'

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const aTopic = (change: Partial<Declared> = {}): Declared => ({
  name: `declared.${randomUUID()}.v1`,
  partitions: 3,
  config: { 'cleanup.policy': 'compact', 'delete.retention.ms': '1000' },
  ...change,
})

test('every topic of the system has 48 partitions and loses nothing by age', async () => {
  await using admin = await connectAdmin(brokers)
  const found = await admin.describe(topics.map(({ name }) => name))
  expect(Object.fromEntries([...found].map(([name, { partitions }]) => [name, partitions]))).toEqual({
    'membership.organization.v1': 48,
    'membership.member.v1': 48,
    'evaluation.finalized.v1': 48,
  })
  expect(found.get('membership.member.v1')?.config).toMatchObject({ 'cleanup.policy': 'compact' })
  expect(found.get('evaluation.finalized.v1')?.config).toMatchObject({
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
  })
})

test('a missing topic is created, and declaring it again changes nothing', async () => {
  const topic = aTopic()
  expect(await declareTopics(brokers, [topic])).toEqual({ created: [topic.name], configured: [] })
  expect(await declareTopics(brokers, [topic])).toEqual({ created: [], configured: [] })
})

test('settings that differ are set, and others of the topic stay', async () => {
  const topic = aTopic({ config: { 'cleanup.policy': 'delete', 'max.message.bytes': '2000000' } })
  await declareTopics(brokers, [topic])
  const changed = { ...topic, config: { 'cleanup.policy': 'compact' } }
  expect(await declareTopics(brokers, [changed])).toEqual({ created: [], configured: [topic.name] })
  await using admin = await connectAdmin(brokers)
  const found = await admin.describe([topic.name])
  expect(found.get(topic.name)?.config).toMatchObject({ 'cleanup.policy': 'compact', 'max.message.bytes': '2000000' })
})

test('another number of partitions is refused by name, and nothing at all is changed', async () => {
  const [topic, missing] = [aTopic(), aTopic()]
  await declareTopics(brokers, [topic])
  await expect(declareTopics(brokers, [missing, { ...topic, partitions: 4 }])).rejects.toThrow(
    `${topic.name} has 3 partitions and is declared with 4`,
  )
  await using admin = await connectAdmin(brokers)
  expect((await admin.describe([topic.name, missing.name])).size).toBe(1)
})
