import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { withClient } from './database.ts'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { type Broker, connectKafka } from './kafka.ts'
import { createLog } from './log.ts'
import { bundle, startChild } from './testing/child.ts'
import { createTestDatabase } from './testing/database.ts'
import { parkingTables } from './testing/parking.ts'
import { rowsOf } from './testing/store.ts'

const topic = 'evaluation.finalized.v1'
const PARTITION = 11
const brokers = process.env.TEST_KAFKA_BROKERS ?? ''
const log = createLog('test', 'silent')

/** A process with nothing but a projection, which ends well when it has seen all that was meant for it. */
const projection = bundle(`
  import { openPool, sqlOn } from './database.ts'
  import { armFailPoints } from './fail-points.ts'
  import { connectKafka } from './kafka.ts'
  import { createLog } from './log.ts'
  import { startProjection } from './projection.ts'
  import { createTurns } from './turns.ts'
  const [brokers, url, group, folder, campaign, last] = process.argv.slice(2)
  armFailPoints(folder)
  const log = createLog('child', 'silent')
  const pool = openPool(url, 4, log)
  startProjection({
    kafka: connectKafka({ brokers: [brokers], clientId: 'child' }, log),
    topic: '${topic}', group, db: sqlOn(pool), log, turns: createTurns(),
    async apply(events) {
      const ours = events.filter(({ data }) => data.campaignId === campaign).map(({ data }) => data.subject.id)
      await pool.query('insert into seen (subject) select unnest($1::uuid[]) on conflict do nothing', [ours])
    },
  })
  const seen = async () => (await pool.query('select from seen where subject = $1', [last])).rowCount
  setInterval(async () => (await seen()) && process.exit(0), 50)`)

/** A killed member keeps its group waiting for its session time, so each start has a group that goes on where the last was. */
async function successorOf(kafka: Broker, group: string): Promise<string> {
  const admin = kafka.admin()
  await admin.connect()
  const next = newId()
  const [committed] = await admin.fetchOffsets({ groupId: `${group}.${topic}`, topics: [topic] })
  const partitions = (committed?.partitions ?? []).filter(({ offset }) => offset !== '-1')
  if (partitions.length > 0) await admin.setOffsets({ groupId: `${next}.${topic}`, topic, partitions })
  await admin.disconnect()
  return next
}

async function send(kafka: Broker, messages: { key: string; value: string }[]): Promise<void> {
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages: messages.map(message => ({ ...message, partition: PARTITION })) })
  await producer.disconnect()
}

test('an event that crashes its process is parked, and all others of its partition are taken in order', async () => {
  await using database = await createTestDatabase()
  const tables = `${parkingTables} create table seen (position int generated always as identity, subject uuid primary key)`
  await withClient(database.ownerUrl, client => client.query(tables))
  const folder = await mkdtemp(join(tmpdir(), 'laurel-crash-'))
  const kafka = connectKafka({ brokers: [brokers], clientId: 'test' }, log)
  const campaign = newId()
  const subjects = Array.from({ length: 300 }, newId)
  const deadly = subjects[170] ?? ''
  await writeFile(join(folder, 'crash-on-event'), `${deadly}\n`)
  const events = subjects.map(id => {
    const data = aFinalizedEvaluation({ subject: { kind: 'MEMBER', id }, campaignId: campaign })
    return { key: id, value: encode(topic, id, data, new Date()).value }
  })
  await send(kafka, events)

  let crashes = 0
  for (let group = newId(); ; group = await successorOf(kafka, group)) {
    await using child = startChild(projection, brokers, database.appUrl, group, folder, campaign, subjects.at(-1) ?? '')
    const { code, signal } = await child.ended
    if (code === 0) break
    expect([signal, crashes++ < 10]).toEqual(['SIGKILL', true])
  }
  expect(crashes).toBeGreaterThanOrEqual(3)
  const parked = `select key, reason from parked_messages where partition = ${PARTITION} and reason like 'crashed%'`
  expect(await rowsOf(database.ownerUrl, parked)).toEqual([{ key: deadly, reason: 'crashed its reader 3 times' }])
  expect(await rowsOf(database.ownerUrl, 'select subject from seen order by position')).toEqual(
    subjects.filter(subject => subject !== deadly).map(subject => ({ subject })),
  )
  await rm(folder, { recursive: true })
}, 120_000)
