import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@laurel/shared/database'
import type pg from 'pg'
import { type Ground, type Row, rateAtLeast } from '../contest.ts'
import { cloneOf, layAside } from '../databases.ts'
import { measure } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { startService } from '../services.ts'
import type { Stand } from '../stand.ts'
import { TOPIC } from '../yardsticks/kafka.ts'

const EVERY_MS = 25

export const relay: Row = {
  what: 'relay alone',
  yardstick: 'bare kafkajs out, 1,000 a send',
  unit: 'events',
  ...rateAtLeast(0.7),
  prepare: async ground => ({ product: () => product(ground), yardstick: () => yardstick(ground) }),
}

/** Evaluation as it is deployed, into whose outbox all the events come at once. */
async function product({ stand, seeds, members: units }: Ground) {
  await stand.topics.empty(TOPIC)
  await using database = await cloneOf(stand, await seeds.finalized())
  const fill = await layAside(database, 'outbox')
  await using evaluation = await startService(stand, 'evaluation', database)
  return await withClient(database.superuserUrl, async client => {
    await client.query(`${fill}; notify outbox`)
    const run = await measure({ stand, processes: [evaluation], units }, () => untilEmpty(client))
    await demandMessages(stand, units)
    return run
  })
}

/** Asks for the last row first: looking for the first would cost more the more of them are gone. */
async function untilEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ position: string }>('select max(position) as position from outbox')
  const isThere = { name: 'last', text: 'select from outbox where position = $1', values: [rows[0]?.position] }
  while ((await client.query(isThere)).rowCount !== 0) await sleep(EVERY_MS)
  while ((await client.query('select from outbox limit 1')).rowCount !== 0) await sleep(EVERY_MS)
}

async function yardstick({ stand, seeds, members: units }: Ground) {
  await stand.topics.empty(TOPIC)
  const { superuserUrl: url } = await seeds.finalized()
  const told = { url, broker: stand.kafka.brokers, messages: units }
  await using bare = await startYardstick(stand.launch, 'produce', told)
  const run = await measure({ stand, processes: [bare], units }, bare.go)
  await demandMessages(stand, units)
  return run
}

async function demandMessages({ topics }: Stand, expected: number): Promise<void> {
  const sent = await topics.held(TOPIC)
  if (sent !== expected) throw new Error(`${sent} messages were sent instead of ${expected}`)
}
