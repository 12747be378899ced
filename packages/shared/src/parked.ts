import { type Author, audit } from './audit.ts'
import type { Sql } from './database.ts'
import type { Message } from './kafka.ts'
import type { Log } from './log.ts'

/** Keeps a message that cannot be taken, with its reason; what is parked already stays as it is. */
export async function park(db: Sql, log: Log, message: Message, reason: string): Promise<void> {
  const { topic, partition, offset, key, value } = message
  log.error({ topic, partition, offset, reason }, 'message parked')
  await db.$executeRaw`
    insert into parked_messages (topic, partition, "offset", key, value, reason)
    values (${topic}, ${partition}, ${offset}::bigint, ${key && storable(key)}, ${storable(value)}, ${reason})
    on conflict do nothing`
}

/** Postgres takes any text but one with a NUL, which no JSON has either. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD')

type Removed = { id: string; topic: string; partition: number; offset: string; key: string | null; reason: string }

/** Deletes parked messages with an audit entry each, which never holds a value; answers how many were there. */
export async function removeParked(
  tx: Sql,
  ids: string[],
  author: Author,
  action: 'replayMessage' | 'dropMessage',
): Promise<number> {
  const removed = await tx.$queryRaw<Removed[]>`
    delete from parked_messages where id = any(${ids}::uuid[])
    returning id, topic, partition, "offset"::text as offset, key, reason`
  const entries = removed.map(({ id, ...before }) => ({ action, targetKind: 'ParkedMessage', targetId: id, before }))
  await audit(tx, author, entries)
  return removed.length
}
