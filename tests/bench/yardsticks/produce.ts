// Bare kafkajs out: messages that are in memory already.
import pg from 'pg'
import { A_SEND, connectProducer } from './kafka.ts'
import { input, serve } from './yardstick.ts'

/** More are not held: the same are then sent again. */
const HELD = 50_000

const { url, broker, messages } = input<{ url: string; broker: string; messages: number }>()
const client = new pg.Client({ connectionString: url })
await client.connect()
const { rows } = await client.query<{ key: string; value: string }>(
  `select aggregateid::text as key, payload as value from outbox order by position limit ${HELD}`,
)
await client.end()
const send = await connectProducer(broker)

serve(async () => {
  for (let sent = 0; sent < messages; sent += A_SEND) {
    const start = sent % rows.length
    await send(rows.slice(start, Math.min(start + A_SEND, start + messages - sent)))
  }
})
