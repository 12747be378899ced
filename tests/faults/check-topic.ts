import { randomUUID } from 'node:crypto'
import type { Kafka, KafkaMessage } from 'kafkajs'
import { finalized, withAdmin } from './broker.ts'
import type { Expected } from './expected.ts'
import type { Findings } from './findings.ts'
import { rowsOf } from './rows.ts'
import { type Event, follow, type Judgement, type Seen } from './sequence.ts'
import { until } from './waiting.ts'

type Kept = { subject: string; year: number; revision: number; grade: string | null }
type Said = { id: string; subject: string; data: { revision: number; grade: string | null; period: { year: number } } }

export type Topic = { messages: number; resent: number; unreadable: number }

const REVISIONS = `select e.subject_id as subject, e.year, r.revision, r.grade
  from evaluation_revisions r join evaluations e on e.id = r.evaluation_id`

/** The topic, read raw from its first message to its last, against every revision that evaluation keeps. */
export async function checkTopic(kafka: Kafka, url: string, expected: Expected, findings: Findings): Promise<Topic> {
  const seen = new Map<string, Seen>()
  const topic = { messages: 0, resent: 0, unreadable: 0 }
  await readAll(kafka, message => {
    topic.messages++
    const event = read(message, expected)
    if (!event) topic.unreadable++
    else if (judge(seen, event, expected, findings) === 'sent again') topic.resent++
  })
  for await (const { subject, year, ...kept } of rowsOf<Kept>(url, REVISIONS))
    compare(expected.keyOf(subject, year) ?? subject, kept, seen, expected, findings)
  for (const [key, { events }] of seen)
    for (const revision of events.keys())
      findings.add('phantom', expected.faultOf(key, revision), 'topic', `${key} revision ${revision} is nowhere else`)
  return topic
}

const wrongOf = { doubled: 'doubled', 'out of order': 'outOfOrder' } as const

function judge(seen: Map<string, Seen>, event: Event, { faultOf }: Expected, findings: Findings): Judgement {
  const judgement = follow(seen, event)
  const { key, revision } = event
  if (judgement === 'doubled' || judgement === 'out of order')
    findings.add(wrongOf[judgement], faultOf(key, revision), 'topic', `${key} revision ${revision}`)
  return judgement
}

/** Takes a revision that evaluation keeps out of what was seen; what is left of that is nowhere else. */
function compare(
  key: string,
  { revision, grade }: Pick<Kept, 'revision' | 'grade'>,
  seen: Map<string, Seen>,
  { faultOf }: Expected,
  findings: Findings,
): void {
  const events = seen.get(key)?.events
  const event = events?.get(revision)
  const where = `${key} revision ${revision}`
  if (!event) findings.add('lost', faultOf(key, revision), 'topic', where)
  else if (event.grade !== grade) findings.add('phantom', faultOf(key, revision), 'topic', `${where} ${event.grade}`)
  events?.delete(revision)
}

function read({ value }: KafkaMessage, { keyOf }: Expected): Event | null {
  try {
    const { id, subject, data } = JSON.parse(String(value)) as Said
    const { revision, grade, period } = data
    return { key: keyOf(subject, period.year) ?? subject, id, revision, grade }
  } catch {
    return null
  }
}

/** The first message of a key, as it stands in a topic. */
export async function firstMessageOf(kafka: Kafka, key: string): Promise<{ key: string; value: string }> {
  let first: string | null = null
  await readAll(kafka, message => {
    if (String(message.key) === key) first ??= String(message.value)
  })
  if (first === null) throw new Error(`${finalized} has nothing of ${key}`)
  return { key, value: first }
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
