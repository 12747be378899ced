// Bare kafkajs in, and the second half of the shortest chain: consume → COPY → upsert, offset after effect.
import type { Events } from '@laurel/shared/events/contract'
import pg from 'pg'
import { copyRows } from '../seed/copy.ts'
import { kafkaAt, TOPIC } from './kafka.ts'
import { input } from './yardstick.ts'

const columns = [
  ...['subject_kind', 'subject_id', 'period_kind', 'period_from', 'year', 'evaluation_id', 'revision', 'outcome'],
  ...['grade', 'distinguished', 'organization_id', 'decision_number', 'decision_date', 'decision_issuer', 'reason'],
  ...['finalized_at', 'event_id'],
].join(', ')

const rowOf = ({ id, data }: Events[typeof TOPIC]) => {
  const { subject, period, decision } = data
  return [
    ...[subject.kind, subject.id, period.kind, period.from, period.year, data.evaluationId, data.revision],
    ...[data.outcome, data.grade, data.distinguished, data.organizationId, decision.number, decision.date],
    ...[decision.issuer, data.reason, data.finalizedAt, id],
  ]
}

const UPSERT = `insert into history (${columns}) select ${columns} from incoming
  on conflict (subject_kind, subject_id, period_kind, period_from) do update set (${columns}) = row(
    ${columns.replace(/\w+/g, 'excluded.$&')})
  where history.revision < excluded.revision`

const { url, broker, group } = input<{ url: string; broker: string; group: string }>()
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query(`create temp table incoming on commit delete rows as select ${columns} from history with no data`)
const consumer = kafkaAt(broker).consumer({ groupId: group, maxWaitTimeInMs: 50 })
await consumer.connect()
await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
consumer.on(consumer.events.GROUP_JOIN, () => process.send?.('ready'))
await consumer.run({
  eachBatch: async ({ batch }) => {
    await client.query('begin')
    await copyRows(
      client,
      `incoming (${columns})`,
      batch.messages.map(({ value }) => rowOf(JSON.parse(`${value}`))),
    )
    await client.query(UPSERT)
    await client.query('commit')
  },
})
process.once('SIGTERM', () => void consumer.disconnect().then(() => process.exit(0)))
