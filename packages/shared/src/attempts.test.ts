import { expect, test } from '@jest/globals'
import { withClient } from './database.ts'
import { bundle, startChild } from './testing/child.ts'
import { createTestDatabase } from './testing/database.ts'
import { parkingTables } from './testing/parking.ts'
import { rowsOf } from './testing/store.ts'

/** What one process is given to handle: batches of offsets, one partition after the other or all at once. */
type Given = {
  batches: { partition: number; offsets: number[] }[]
  /** What it crashes on, as "partition/offset". */
  deadly?: string[]
  /** What it throws on. */
  failing?: string[]
  /** Ends it by force behind the effect, as before the offset is committed. */
  killedBehind?: string[]
  atOnce?: boolean
  /** All batches are handed over as one. */
  gathered?: boolean
}

const reader = bundle(`
  import { countAttempts } from './attempts.ts'
  import { openPool, sqlOn } from './database.ts'
  import { createLog } from './log.ts'
  import { createTurns } from './turns.ts'
  const [url, json] = process.argv.slice(2)
  const { batches, deadly = [], failing = [], killedBehind = [], atOnce = false, gathered = false } = JSON.parse(json)
  const pool = openPool(url, 4, createLog('child', 'silent'))
  const die = () => process.kill(process.pid, 'SIGKILL')
  const handle = countAttempts({
    db: sqlOn(pool), log: createLog('child', 'silent'), turns: createTurns(),
    async take(messages) {
      const places = messages.map(({ partition, offset }) => partition + '/' + offset)
      if (atOnce) await new Promise(resolve => setTimeout(resolve, 100))
      if (places.some(place => deadly.includes(place))) die()
      if (places.some(place => failing.includes(place))) throw new Error('the database is away')
      if (atOnce) await new Promise(resolve => setTimeout(resolve, 100))
      await pool.query('insert into taken (place) select unnest($1::text[])', [places])
    },
    park: ({ topic, partition, offset, value }, reason) => pool.query(
      'insert into parked_messages (topic, partition, "offset", value, reason) values ($1, $2, $3, $4, $5)',
      [topic, partition, offset, value, reason]),
  })
  const messagesOf = ({ partition, offsets }) =>
    offsets.map(offset => ({ topic: 't', partition, offset: String(offset), key: null, value: '{}' }))
  const deliver = messages =>
    handle(messages)
      .then(() => messages.some(({ partition, offset }) => killedBehind.includes(partition + '/' + offset)) && die())
      .catch(error => console.log(error.message))
  if (gathered) await deliver(batches.flatMap(messagesOf))
  else if (atOnce) await Promise.all(batches.map(batch => deliver(messagesOf(batch))))
  else for (const batch of batches) await deliver(messagesOf(batch))
  await pool.end()`)

async function openReading() {
  const database = await createTestDatabase()
  const tables = `${parkingTables} create table taken (position int generated always as identity, place text not null)`
  await withClient(database.ownerUrl, client => client.query(tables))
  const read = (sql: string) => rowsOf<{ place: string }>(database.ownerUrl, sql)
  const run = async (given: Given) => {
    await using child = startChild(reader, database.appUrl, JSON.stringify(given))
    return await child.ended
  }
  return {
    run,
    /** Runs it again and again, as somebody who starts what crashed, and answers how often it crashed. */
    async runOut(given: Given): Promise<number> {
      for (let crashes = 0; crashes < 20; crashes++) if ((await run(given)).signal === null) return crashes
      throw new Error('it crashes for ever')
    },
    takes: async () => (await rowsOf(database.ownerUrl, 'select from taken group by xmin::text')).length,
    taken: async () => (await read('select place from taken group by place order by min(position)')).map(placeOf),
    parked: async () =>
      (await read(`select partition || '/' || "offset" || ' ' || reason as place from parked_messages order by 1`)).map(
        placeOf,
      ),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

const placeOf = ({ place }: { place: string }) => place
const offsets = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
const places = (partition: number, from: number, to: number) =>
  offsets(from, to).map(offset => `${partition}/${offset}`)
const crashed = (place: string) => `${place} crashed its reader 3 times`

test('of a batch that crashes its reader exactly the message that does it is parked, all others are taken in order', async () => {
  await using reading = await openReading()
  const batches = [{ partition: 0, offsets: offsets(0, 200) }]
  expect(await reading.runOut({ batches, deadly: ['0/120'] })).toBe(5)
  expect(await reading.parked()).toEqual([crashed('0/120')])
  expect(await reading.taken()).toEqual([...places(0, 0, 120), ...places(0, 121, 200)])
})

test('a message that comes alone is parked after its third crash', async () => {
  await using reading = await openReading()
  expect(await reading.runOut({ batches: [{ partition: 0, offsets: [7] }], deadly: ['0/7'] })).toBe(3)
  expect(await reading.parked()).toEqual([crashed('0/7')])
})

test('several such messages, and batches that begin and end elsewhere at every try, change nothing', async () => {
  await using reading = await openReading()
  const deadly = ['0/10', '0/11', '0/80']
  let crashes = 0
  for (let done = false; !done && crashes < 30; ) {
    const [first, last] = [crashes % 3, 90 + (crashes % 4)]
    const batches = [{ partition: 0, offsets: offsets(first, last) }]
    done = (await reading.run({ batches, deadly })).signal === null
    if (!done) crashes++
  }
  expect(await reading.parked()).toEqual(deadly.map(crashed))
  const taken = await reading.taken()
  expect(taken.filter(place => deadly.includes(place))).toEqual([])
  expect(taken).toEqual(expect.arrayContaining(places(0, 0, 90).filter(place => !deadly.includes(place))))
  await reading.run({ batches: [{ partition: 0, offsets: offsets(0, 90) }] }) // replayed when it crashes no more
  expect(await reading.taken()).toEqual([...taken, ...deadly])
}, 90_000)

test('what was in hand in another partition when its reader crashed is never parked', async () => {
  await using reading = await openReading()
  const batches = [0, 1, 2].map(partition => ({ partition, offsets: [5] }))
  expect(await reading.runOut({ batches, deadly: ['1/5'], atOnce: true })).toBeLessThanOrEqual(4)
  expect(await reading.parked()).toEqual([crashed('1/5')])
  expect((await reading.taken()).sort()).toEqual(['0/5', '2/5'])
})

test('of a batch from several partitions exactly what crashes its reader is parked, wherever it stands', async () => {
  await using reading = await openReading()
  const batches = [0, 1, 2, 3].map(partition => ({ partition, offsets: offsets(0, 120) }))
  const deadly = ['0/30', '2/0', '2/119']
  expect(await reading.runOut({ batches, deadly, gathered: true })).toBe(17)
  expect(await reading.parked()).toEqual(deadly.map(crashed))
  const taken = await reading.taken()
  for (const partition of [0, 1, 2, 3])
    expect(taken.filter(place => place.startsWith(`${partition}/`))).toEqual(
      places(partition, 0, 120).filter(place => !deadly.includes(place)),
    )
}, 60_000)

test('what was in hand when a reader was ended from outside the next one takes at once', async () => {
  await using reading = await openReading()
  const batches = [0, 1, 2, 3].map(partition => ({ partition, offsets: offsets(0, 40) }))
  expect(await reading.run({ batches, deadly: ['2/7'], gathered: true })).toMatchObject({ signal: 'SIGKILL' })
  expect(await reading.run({ batches, gathered: true })).toMatchObject({ signal: null })
  expect([await reading.takes(), (await reading.taken()).length, await reading.parked()]).toEqual([1, 160, []])
})

test('what fails without crashing comes again for ever, in this process and in the next', async () => {
  await using reading = await openReading()
  const alone = Array.from({ length: 6 }, () => ({ partition: 0, offsets: [3] }))
  for (let processes = 0; processes < 3; processes++) {
    const { signal, written } = await reading.run({ batches: alone, failing: ['0/3'] })
    expect([signal, written]).toEqual([null, 'the database is away\n'.repeat(6)])
  }
  await reading.run({ batches: alone.slice(0, 1) })
  expect([await reading.parked(), await reading.taken()]).toEqual([[], ['0/3']])
})

test('dying between the effect and the offset, however often, is no crash of the message', async () => {
  await using reading = await openReading()
  const batches = [{ partition: 0, offsets: [3] }]
  for (let deaths = 0; deaths < 4; deaths++)
    expect(await reading.run({ batches, killedBehind: ['0/3'] })).toMatchObject({ signal: 'SIGKILL' })
  await reading.run({ batches })
  expect(await reading.parked()).toEqual([])
})
