import type pg from 'pg'
import { type Bell, createBell } from './bell.ts'
import type { Sql } from './database.ts'
import type { Recorded } from './events/contract.ts'
import { failPoint, failPointSoon } from './fail-points.ts'
import { fitting } from './fitting.ts'
import { type Broker, startSender } from './kafka.ts'
import { startLeader } from './leader.ts'
import type { Log } from './log.ts'

const BATCH = 4_000
/** What a batch may hold in memory. */
const BATCH_BYTES = 8_000_000
const IDLE_MS = 500
/** Where the relay listens: `pg_notify` on it, in the transaction that writes events, tells it at commit. */
export const outboxChannel = 'outbox'

/** Writes events in the caller's transaction, in their order; the caller holds the lock of their aggregates. */
export async function record(tx: Sql, events: Recorded[]): Promise<void> {
  if (events.length === 0) return
  await tx.$executeRaw`
    insert into outbox (id, aggregatetype, aggregateid, type, payload)
    select * from unnest(
      ${events.map(({ id }) => id)}::uuid[], ${events.map(({ topic }) => topic)}::text[],
      ${events.map(({ key }) => key)}::uuid[], ${events.map(({ type }) => type)}::text[],
      ${events.map(({ value }) => value)}::text[])`
  await announce(tx)
}

/** Tells the relay, at commit, that this transaction has written into the outbox. */
export async function announce(tx: Sql): Promise<void> {
  await tx.$queryRaw`select pg_notify(${outboxChannel}, '')::text`
}

/**
 * Sends what the outbox holds, by position, and deletes what was acknowledged; one replica at a time.
 * A crash between the two sends again: delivery is at least once.
 */
export function startRelay(connectionString: string, kafka: Broker, log: Log): AsyncDisposable {
  return startLeader({
    connectionString,
    name: 'outbox-relay',
    log,
    async lead(client, signal) {
      await using sender = await startSender(kafka)
      const bell = await listen(client, signal)
      while (!signal.aborted) {
        const more = await relayBatch(client, sender.send)
        if (!more) await bell.rung(IDLE_MS)
      }
    },
  })
}

/** Sends one batch; answers whether more may be waiting. */
async function relayBatch(client: pg.Client, send: (messages: Message[]) => Promise<void>): Promise<boolean> {
  const { rows } = await client.query<Row>({ name: 'outbox-read', text: READ, values: [BATCH] })
  if (rows.length === 0) return false
  const batch = rows.slice(
    0,
    fitting(rows, BATCH_BYTES, ({ value }) => value.length),
  )
  failPoint('relay-after-read')
  const sending = send(batch.map(({ topic, key, value }) => ({ topic, key, value })))
  failPointSoon('relay-mid-send')
  await sending
  failPoint('relay-after-ack')
  await client.query({ name: 'outbox-delete', text: DELETE, values: [batch.map(({ position }) => position)] })
  failPoint('relay-after-delete')
  return rows.length === BATCH || batch.length < rows.length
}

type Message = { topic: string; key: string; value: string }
type Row = Message & { position: string }

const READ = `select position, aggregatetype as topic, aggregateid::text as key, payload as value
  from outbox order by position limit $1`
const DELETE = 'delete from outbox where position = any($1::bigint[])'

/** Rings when a transaction with events commits, when the connection ends and when it is time to stop. */
async function listen(client: pg.Client, signal: AbortSignal): Promise<Bell> {
  const bell = createBell()
  client.on('notification', bell.ring)
  client.on('end', bell.ring)
  signal.addEventListener('abort', bell.ring)
  await client.query(`listen ${outboxChannel}`)
  return bell
}
