import { newId } from '@laurel/shared/ids'
import { type Ground, type Row, rateAtLeast } from '../contest.ts'
import { cloneOf } from '../databases.ts'
import { demandRows } from '../jobs.ts'
import { watch } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { startService } from '../services.ts'
import { TOPIC } from '../yardsticks/kafka.ts'

/** The group of awards that reads finalized evaluations. */
export const AWARDS_GROUP = `laurel-awards.${TOPIC}`

export const consumer: Row = {
  what: 'consumer alone',
  yardstick: 'bare kafkajs in, COPY + upsert',
  unit: 'events',
  ...rateAtLeast(0.7),
  async prepare(ground) {
    await fill(ground)
    return { product: () => product(ground), yardstick: () => yardstick(ground) }
  },
}

/** Every event of a finalization, once, in the topic. */
async function fill({ stand, seeds }: Ground): Promise<void> {
  await stand.topics.empty(TOPIC)
  await using database = await cloneOf(stand, await seeds.finalized())
  const told = { url: database.superuserUrl, broker: stand.kafka.brokers }
  await using chain = await startYardstick(stand.launch, 'chain-out', told)
  await chain.go()
}

/** Awards as it is deployed, in a group that has read nothing yet. */
async function product({ stand, seeds, members: units }: Ground) {
  await stand.topics.forget([AWARDS_GROUP])
  await using database = await cloneOf(stand, await seeds.awards())
  await using awards = await startService(stand, 'awards', database, { until: 'live' })
  const run = await watch({ stand, processes: [awards], units }, await stand.topics.reading(AWARDS_GROUP, TOPIC))
  await demandRows(database, 'history', units)
  return run
}

async function yardstick({ stand, seeds, members: units }: Ground) {
  const group = newId()
  await using database = await cloneOf(stand, await seeds.awards())
  const told = { url: database.superuserUrl, broker: stand.kafka.brokers, group }
  await using bare = await startYardstick(stand.launch, 'chain-in', told)
  const run = await watch({ stand, processes: [bare], units }, await stand.topics.reading(group, TOPIC))
  await demandRows(database, 'history', units)
  return run
}
