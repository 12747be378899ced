// The first half of the shortest chain: outbox rows → kafkajs, 1,000 a send, deleted once acknowledged.
import pg from 'pg'
import { A_SEND, connectProducer } from './kafka.ts'
import { input, serve } from './yardstick.ts'

type Row = { position: string; key: string; value: string }

const { url, broker } = input<{ url: string; broker: string }>()
const client = new pg.Client({ connectionString: url })
await client.connect()
const send = await connectProducer(broker)

serve(async () => {
  for (;;) {
    const { rows } = await client.query<Row>({
      name: 'read',
      text: 'select position, aggregateid::text as key, payload as value from outbox order by position limit $1',
      values: [A_SEND],
    })
    if (rows.length === 0) return
    await send(rows.map(({ key, value }) => ({ key, value })))
    await client.query({
      name: 'delete',
      text: 'delete from outbox where position <= $1',
      values: [rows.at(-1)?.position],
    })
  }
})
