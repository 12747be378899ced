import { expect, test } from '@jest/globals'
import { inTransaction, withClient } from './database.ts'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { connectKafka, type Message, startReader } from './kafka.ts'
import { createLog } from './log.ts'
import { record, startRelay } from './outbox.ts'
import { createTestDatabase } from './testing/database.ts'
import { eventually } from './testing/eventually.ts'
import { rowsOf } from './testing/store.ts'

const topic = 'evaluation.finalized.v1'
const log = createLog('test', 'fatal')
const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

const OUTBOX = `create table outbox (position bigint generated always as identity primary key, id uuid not null unique,
  aggregatetype text not null, aggregateid uuid not null, type text not null, payload text not null)`

async function createStore() {
  const database = await createTestDatabase()
  await withClient(database.ownerUrl, client => client.query(OUTBOX))
  return database
}

const revisionsOf = (subject: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const data = aFinalizedEvaluation({ subject: { kind: 'MEMBER', id: subject }, revision: index + 1 })
    return encode(topic, subject, data, new Date())
  })

/** Everything that the topic gets from now on about `subjects`. */
async function collect(subjects: string[]) {
  const messages: Message[] = []
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  const reader = await startReader({
    kafka,
    topic,
    group: newId(),
    batchSize: 1_000,
    handle: async batch => {
      messages.push(...batch.filter(({ key }) => key && subjects.includes(key)))
    },
  })
  return { messages, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() }
}

test('what a transaction recorded is sent in its order and then deleted; what was rolled back is never sent', async () => {
  await using database = await createStore()
  const [subject, other] = [newId(), newId()]
  await using collected = await collect([subject, other])
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  await using _ = startRelay(database.appUrl, kafka, log)
  await withClient(database.appUrl, async client => {
    await inTransaction(client, tx => record(tx, revisionsOf(subject, 2_500)))
    const lost = inTransaction(client, async tx => {
      await record(tx, revisionsOf(other, 1))
      throw new Error('rolled back')
    })
    await expect(lost).rejects.toThrow('rolled back')
  })
  await eventually(() => expect(collected.messages).toHaveLength(2_500))
  const revisions = collected.messages.map(({ value }) => JSON.parse(value).data.revision)
  expect(revisions).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1))
  await eventually(async () => expect(await rowsOf(database.ownerUrl, 'select * from outbox')).toEqual([]))
})

test('two relays do not send twice: one leads, and when it goes the other follows', async () => {
  await using database = await createStore()
  const subject = newId()
  await using collected = await collect([subject])
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  const first = startRelay(database.appUrl, kafka, log)
  await using _ = startRelay(database.appUrl, kafka, log)
  const send = (from: number, to: number) =>
    withClient(database.appUrl, client => inTransaction(client, tx => record(tx, revisionsOf(subject, to).slice(from))))
  await send(0, 100)
  await eventually(() => expect(collected.messages).toHaveLength(100))
  await first[Symbol.asyncDispose]()
  await send(100, 200)
  await eventually(() => expect(collected.messages.length).toBeGreaterThanOrEqual(200))
  expect(collected.messages).toHaveLength(200)
})

test('a broker that is away delays events, loses none and keeps their order', async () => {
  await using database = await createStore()
  const subject = newId()
  await using collected = await collect([subject])
  const away = startRelay(database.appUrl, connectKafka({ brokers: ['127.0.0.1:1'], clientId: 'test' }, log), log)
  await withClient(database.appUrl, client => inTransaction(client, tx => record(tx, revisionsOf(subject, 10))))
  expect(await rowsOf(database.ownerUrl, 'select count(*)::int as n from outbox')).toEqual([{ n: 10 }])
  await away[Symbol.asyncDispose]()
  await using _ = startRelay(database.appUrl, connectKafka({ brokers, clientId: 'test' }, log), log)
  await eventually(() => expect(collected.messages).toHaveLength(10))
  const revisions = collected.messages.map(({ value }) => JSON.parse(value).data.revision)
  expect(revisions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})
