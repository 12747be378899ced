import { expect, test } from '@jest/globals'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { connectKafka, startReader, startSender } from './kafka.ts'
import { createLog } from './log.ts'
import { eventually } from './testing/eventually.ts'

const topic = 'evaluation.finalized.v1'
const log = createLog('test', 'silent')
const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

test('a reader comes back after a failure that the client takes for beyond repair', async () => {
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  const [key, group] = [newId(), newId()]
  let failures = 0
  const seen = new Set<string | null>()
  await using _reader = await startReader({
    kafka,
    group,
    topic,
    batchSize: 2_000,
    handle: async messages => {
      if (!messages.some(message => message.key === key)) return
      if (failures++ === 0) throw Object.assign(new Error('beyond repair'), { retriable: false })
      for (const message of messages) seen.add(message.key)
    },
  })
  await using sender = await startSender(kafka)
  const { value } = encode(topic, key, aFinalizedEvaluation(), new Date()) // others read this topic too
  await sender.send([{ topic, key, value }])
  await eventually(() => expect(seen).toContain(key), 25)
  expect(failures).toBeGreaterThan(1)
}, 60_000)
