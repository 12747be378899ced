import type { Author } from '@laurel/shared/audit'
import { inTransaction } from '@laurel/shared/database'
import { removeParked } from '@laurel/shared/parked'
import type pg from 'pg'

const PAGE = 1_000

/** Where a message came from. */
export type Place = { topic: string; partition: number; offset: string }

/** What is told of a parked message: never its value, which may be personal data. */
export type Parked = Place & {
  id: string
  key: string | null
  parkedAt: Date
  reason: string
  requestedAt: Date | null
}

const LIST = `
  select id, topic, partition, "offset"::text as "offset", key, parked_at as "parkedAt", reason,
    replay_requested_at as "requestedAt"
  from parked_messages where (topic, partition, "offset") > ($1, $2, $3::bigint)
  order by topic, partition, parked_messages."offset" limit ${PAGE}`

/** All that is parked, in order of topic, partition and offset, a page at a time. */
export async function* parkedPages(client: pg.Client): AsyncGenerator<Parked[]> {
  let last: Place = { topic: '', partition: -1, offset: '-1' }
  for (;;) {
    const { rows } = await client.query<Parked>(LIST, [last.topic, last.partition, last.offset])
    if (rows.length > 0) yield rows
    if (rows.length < PAGE) return
    last = rows.at(-1) ?? last
  }
}

/** The message parked at a place, as a page of none or one. */
export async function parkedAt(client: pg.Client, { topic, partition, offset }: Place): Promise<Pick<Parked, 'id'>[]> {
  const { rows } = await client.query<Pick<Parked, 'id'>>(
    'select id from parked_messages where topic = $1 and partition = $2 and "offset" = $3::bigint',
    [topic, partition, offset],
  )
  return rows
}

/** Asks the service, whose read model it is, to take messages once more; answers how many are asked for. */
export async function requestReplay(client: pg.Client, ids: string[], { subject, requestId }: Author): Promise<number> {
  const { rowCount } = await client.query(
    `update parked_messages set replay_requested_at = now(), replay_requested_by = $2, replay_request_id = $3,
       replay_attempts = 0
     where id = any($1::uuid[])`,
    [ids, subject, requestId],
  )
  return rowCount ?? 0
}

/** Deletes messages for good, each with an audit entry; answers how many there were. */
export function drop(client: pg.Client, ids: string[], author: Author): Promise<number> {
  return inTransaction(client, tx => removeParked(tx, ids, author, 'dropMessage'))
}
