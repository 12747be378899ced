import { expect, test } from '@jest/globals'
import type { ClientBase } from 'pg'
import { openPool, sqlOn, withClient } from './database.ts'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { type Broker, connectKafka, startSender } from './kafka.ts'
import { createLog } from './log.ts'
import { startProjection } from './projection.ts'
import { createTestDatabase } from './testing/database.ts'
import { eventually } from './testing/eventually.ts'
import { parkingTables } from './testing/parking.ts'
import { rowsOf } from './testing/store.ts'
import { createTurns } from './turns.ts'

const topic = 'evaluation.finalized.v1'
const log = createLog('test', 'silent')
const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')

const TABLES = `
  create table seen (id uuid primary key, reason text check (reason <> 'too good'));
${parkingTables}`

async function createStore() {
  const database = await createTestDatabase()
  await withClient(database.ownerUrl, client => client.query(TABLES))
  return database
}

function poolOf(url: string) {
  const pool = openPool(url, 4, log)
  const query = (text: string, values: unknown[]) => pool.query(text, values)
  return { query, sql: sqlOn(pool as unknown as ClientBase), [Symbol.asyncDispose]: () => pool.end() }
}

function anEvent(reason: string | null = null) {
  const evaluationId = newId()
  const data = aFinalizedEvaluation({ evaluationId, reason })
  return { evaluationId, key: data.subject.id, value: encode(topic, data.subject.id, data, new Date()).value, topic }
}

async function sendTombstone(kafka: Broker, key: string): Promise<void> {
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages: [{ key, value: null }] })
  await producer.disconnect()
}

test('an event that does not fit its schema or the store is parked with its reason, its neighbours unharmed', async () => {
  await using database = await createStore()
  await using pool = poolOf(database.appUrl)
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  const [before, misfit, after] = [anEvent(), anEvent('too good'), anEvent()]
  const poison = { topic, key: before.key, value: '{"specversion":"1.0"}' }
  await using sender = await startSender(kafka)
  await sender.send([before, poison, misfit, { topic, key: before.key, value: 'not an event' }, after])
  await sendTombstone(kafka, before.key)
  const ours = [before, misfit, after].map(({ evaluationId }) => evaluationId)
  await using _ = startProjection({
    kafka,
    topic,
    group: newId(),
    db: pool.sql,
    log,
    turns: createTurns(),
    apply: async events => {
      for (const { data } of events.filter(({ data }) => ours.includes(data.evaluationId)))
        await pool.query('insert into seen values ($1, $2) on conflict do nothing', [data.evaluationId, data.reason])
    },
  })
  await eventually(async () =>
    expect(await rowsOf(database.ownerUrl, 'select id from seen order by id')).toEqual(
      [before, after].map(({ evaluationId }) => ({ id: evaluationId })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    ),
  )
  const parked = await eventually(async () => {
    const rows = await rowsOf<{ value: string; reason: string }>(
      database.ownerUrl,
      'select value, reason from parked_messages',
    )
    expect(rows).toHaveLength(4)
    return rows
  })
  expect(parked.map(({ reason }) => reason).sort()).toEqual([
    "/ must have required property 'id'",
    'does not fit the store: SQLSTATE 23514',
    'has no value: a tombstone',
    'not JSON',
  ])
})

test('a failure that is not about the data has the batch come again', async () => {
  await using database = await createStore()
  await using pool = poolOf(database.appUrl)
  const kafka = connectKafka({ brokers, clientId: 'test' }, log)
  const event = anEvent()
  await using sender = await startSender(kafka)
  await sender.send([event])
  let failures = 0
  await using _ = startProjection({
    kafka,
    topic,
    group: newId(),
    db: pool.sql,
    log,
    turns: createTurns(),
    apply: async events => {
      if (!events.some(({ data }) => data.evaluationId === event.evaluationId)) return
      if (failures++ < 2) throw new Error('the database is away')
      await pool.query('insert into seen values ($1)', [event.evaluationId])
    },
  })
  await eventually(async () => expect(await rowsOf(database.ownerUrl, 'select id from seen')).toHaveLength(1))
  expect(failures).toBe(3)
})
