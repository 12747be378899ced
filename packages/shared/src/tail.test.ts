import { expect, test } from '@jest/globals'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { connectKafka, startSender } from './kafka.ts'
import { createLog } from './log.ts'
import { endOf, startTail } from './tail.ts'
import { eventually } from './testing/eventually.ts'

const topic = 'evaluation.finalized.v1'
const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

function connect() {
  return connectKafka({ brokers, clientId: 'test' }, createLog('test', 'silent'))
}

const aMessage = (key: string) => ({
  topic,
  key,
  value: encode(topic, key, aFinalizedEvaluation(), new Date()).value, // others read this topic too
})

test('a tail hands over what came after its position, in order and once, though its reader fails', async () => {
  const kafka = connect()
  const [before, key] = [newId(), newId()]
  await using sender = await startSender(kafka)
  await sender.send([aMessage(before)])
  const from = await endOf(kafka, topic)
  const seen: (string | null)[] = []
  let failures = 0
  await using tail = await startTail({
    kafka,
    topic,
    reader: 'test',
    from,
    async handle(message) {
      if (message.key === key && failures++ === 0) throw Object.assign(new Error('beyond repair'), { retriable: false })
      seen.push(message.key)
    },
  })
  await sender.send([aMessage(key), aMessage(key)])
  await eventually(() => expect(seen.filter(one => one === key)).toHaveLength(2), 25)
  expect([seen.includes(before), failures]).toEqual([false, 3])
  await eventually(async () => expect(tail.position()).toEqual(await endOf(kafka, topic)))
}, 60_000)

test('a tail leaves no consumer group behind', async () => {
  const kafka = connect()
  const admin = kafka.admin()
  await admin.connect()
  const reader = newId()
  const groups = async () =>
    (await admin.listGroups()).groups.filter(({ groupId }) => groupId.startsWith(reader)).length
  const tail = await startTail({ kafka, topic, reader, from: await endOf(kafka, topic), handle: () => undefined })
  const during = await groups()
  await tail[Symbol.asyncDispose]()
  const after = await groups()
  await admin.disconnect()
  expect([during, after]).toEqual([1, 0])
}, 60_000)
