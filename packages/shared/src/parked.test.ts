import { expect, test } from '@jest/globals'
import { sqlOn, withClient } from './database.ts'
import { createLog } from './log.ts'
import { park } from './parked.ts'
import { createTestDatabase } from './testing/database.ts'
import { parkingTables } from './testing/parking.ts'

const log = createLog('test', 'silent')

test('bytes that are no text are parked like any message, for nothing may hold up a partition', async () => {
  await using database = await createTestDatabase()
  await withClient(database.ownerUrl, async client => {
    await client.query(parkingTables)
    const garbage = Buffer.from([0x00, 0xff, 0x41, 0x00]).toString()
    const message = { topic: 't', partition: 3, offset: '7', key: `k${garbage}`, value: garbage }
    await park(sqlOn(client), log, message, 'not JSON')
    await park(sqlOn(client), log, message, 'said twice')
    const { rows } = await client.query(
      'select topic, partition, "offset"::int, key, value, reason from parked_messages',
    )
    const text = '\uFFFD\uFFFDA\uFFFD'
    expect(rows).toEqual([{ topic: 't', partition: 3, offset: 7, key: `k${text}`, value: text, reason: 'not JSON' }])
  })
})
