import { randomUUID } from 'node:crypto'
import type { Kafka, KafkaMessage } from 'kafkajs'
import { finalized, withAdmin } from './broker.ts'
import type { Expected } from './expected.ts'
import type { Findings } from './findings.ts'
import { rowsOf } from './rows.ts'
import { until } from './waiting.ts'

type Said = { id: string; subject: string; data: { revision: number; grade: string | null; period: { year: number } } }

/** What was seen of one member's year: the first revision that came after a later one is out of order. */
type Seen = { highest: number; events: Map<number, { id: string; grade: string | null }> }

export type Topic = { messages: number; resent: number; unreadable: number }

const REVISIONS = `select e.subject_id as subject, e.year, r.revision, r.grade
  from evaluation_revisions r join evaluations e on e.id = r.evaluation_id`

/** The topic, read raw from its first message to its last, against every revision that evaluation keeps. */
export async function checkTopic(kafka: Kafka, url: string, expected: Expected, findings: Findings): Promise<Topic> {
  const seen = new Map<string, Seen>()
  const topic = { messages: 0, resent: 0, unreadable: 0 }
  await readAll(kafka, message => {
    topic.messages++
    const said = read(message)
    if (!said) topic.unreadable++
    else if (isResent(seen, said, expected, findings)) topic.resent++
  })
  for await (const { subject, year, revision, grade } of rowsOf<{
    subject: string
    year: number
    revision: number
    grade: string | null
  }>(url, REVISIONS)) {
    const key = expected.keyOf(subject, year) ?? subject
    const events = seen.get(key)?.events
    const event = events?.get(revision)
    const fault = expected.faultOf(key, revision)
    if (!event) findings.add('lost', fault, 'topic', `${key} revision ${revision}`)
    else if (event.grade !== grade)
      findings.add('phantom', fault, 'topic', `${key} revision ${revision} ${event.grade}`)
    events?.delete(revision)
  }
  for (const [key, { events }] of seen)
    for (const revision of events.keys())
      findings.add('phantom', expected.faultOf(key, revision), 'topic', `${key} revision ${revision} is nowhere else`)
  return topic
}

function isResent(
  seen: Map<string, Seen>,
  { id, subject, data }: Said,
  expected: Expected,
  findings: Findings,
): boolean {
  const { revision, grade, period } = data
  const key = expected.keyOf(subject, period.year) ?? subject
  const known = seen.get(key) ?? { highest: 0, events: new Map() }
  seen.set(key, known)
  const before = known.events.get(revision)
  if (before && before.id !== id)
    findings.add('doubled', expected.faultOf(key, revision), 'topic', `${key} revision ${revision} by two events`)
  if (before) return true
  if (revision < known.highest)
    findings.add('outOfOrder', expected.faultOf(key, revision), 'topic', `${key} revision ${revision}`)
  known.highest = Math.max(known.highest, revision)
  known.events.set(revision, { id, grade })
  return false
}

function read({ value }: KafkaMessage): Said | null {
  try {
    const said = JSON.parse(String(value)) as Said
    return said.data.revision > 0 ? said : null
  } catch {
    return null
  }
}

async function readAll(kafka: Kafka, take: (message: KafkaMessage) => void): Promise<void> {
  const ends = await withAdmin(kafka, admin => admin.fetchTopicOffsets(finalized))
  const left = new Map(ends.filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, Number(high)]))
  const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}` })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic: finalized, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) take(message)
        if (Number(batch.lastOffset()) + 1 >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition)
      },
    })
    await until('end of the topic', async () => left.size === 0, { seconds: 600, everyMs: 100 })
  } finally {
    await consumer.disconnect()
  }
}
