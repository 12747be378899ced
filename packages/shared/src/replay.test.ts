import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { withClient } from './database.ts'
import { encode } from './events/contract.ts'
import { aFinalizedEvaluation } from './events/example.ts'
import { newId } from './ids.ts'
import { bundle, startChild } from './testing/child.ts'
import { createTestDatabase } from './testing/database.ts'
import { eventually } from './testing/eventually.ts'
import { parkingTables } from './testing/parking.ts'

const topic = 'evaluation.finalized.v1'

/** A service with nothing but replays, into a store that takes no revision above 7. */
const replaying = bundle(`
  import { openPool } from './database.ts'
  import { armFailPoints } from './fail-points.ts'
  import { createLog } from './log.ts'
  import { startReplays } from './replay.ts'
  import { createTurns } from './turns.ts'
  const [url, folder] = process.argv.slice(2)
  armFailPoints(folder)
  const log = createLog('child', 'silent')
  const pool = openPool(url, 4, log)
  startReplays({
    connectionString: url, log, turns: createTurns(),
    takes: { '${topic}': async events => {
      for (const { data } of events)
        await pool.query('insert into seen (subject, revision) values ($1, $2)', [data.subject.id, data.revision])
    } },
  })`)

async function openParking() {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'laurel-replay-'))
  const tables = `${parkingTables} create table seen (position int generated always as identity, subject uuid,
    revision int check (revision < 8))`
  await withClient(database.ownerUrl, client => client.query(tables))
  const run = async (sql: string, values: unknown[] = []) =>
    withClient(database.appUrl, async client => (await client.query(sql, values)).rows)
  return {
    run,
    folder,
    start: () => startChild(replaying, database.appUrl, folder),
    /** Parks an event as the message at `offset` and asks for its replay. */
    async park(offset: number, key: string, revision: number) {
      const data = aFinalizedEvaluation({ subject: { kind: 'MEMBER', id: key }, revision })
      const { value } = encode(topic, key, data, new Date())
      await run(
        `insert into parked_messages (topic, partition, "offset", key, value, reason, replay_requested_at,
           replay_requested_by, replay_request_id) values ($1, 3, $2, $3, $4, 'as parked', now(), 'operator', 'request-1')`,
        [topic, offset, key, value],
      )
    },
    left: () =>
      run('select "offset"::int, reason, replay_requested_at is not null as asked from parked_messages order by 1'),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

test('what was asked for is taken in order and deleted with an audit entry; what does not fit stays with its new reason', async () => {
  await using parking = await openParking()
  const [one, two, misfit] = [newId(), newId(), newId()]
  await parking.park(20, two, 1)
  await parking.park(3, one, 1)
  await parking.park(5, misfit, 9)
  await parking.run(
    `insert into parked_messages (topic, partition, "offset", value, reason) values ('other', 0, 0, '', 'not asked for')`,
  )
  await using _ = parking.start()
  await eventually(async () =>
    expect(await parking.left()).toEqual([
      { offset: 0, reason: 'not asked for', asked: false },
      { offset: 5, reason: 'does not fit the store: SQLSTATE 23514', asked: false },
    ]),
  )
  expect(await parking.run('select subject from seen order by position')).toEqual([{ subject: one }, { subject: two }])
  const audited = `select actor, request_id, action, target_kind, before from audit_entries order by position`
  expect(await parking.run(audited)).toEqual(
    [
      { key: one, offset: '3' },
      { key: two, offset: '20' },
    ].map(place => ({
      ...{ actor: 'operator', request_id: 'request-1', action: 'replayMessage', target_kind: 'ParkedMessage' },
      before: { ...place, topic, partition: 3, reason: 'as parked' },
    })),
  )
})

test('what crashes its replay three times is asked for no more, and the others are taken', async () => {
  await using parking = await openParking()
  const [deadly, other] = [newId(), newId()]
  await parking.park(1, deadly, 1)
  await parking.park(2, other, 1)
  await writeFile(join(parking.folder, 'crash-on-event'), deadly)
  for (let crashes = 0; crashes < 3; crashes++) {
    await using child = parking.start()
    expect(await child.ended).toMatchObject({ signal: 'SIGKILL' })
  }
  await using _ = parking.start()
  await eventually(async () => expect(await parking.run('select subject from seen')).toEqual([{ subject: other }]))
  await eventually(async () =>
    expect(await parking.left()).toEqual([{ offset: 1, reason: 'crashed its reader 3 times', asked: false }]),
  )
})
