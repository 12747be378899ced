import { newId } from '@laurel/shared/ids'
import { type Ground, type Row, rateAtLeast } from '../contest.ts'
import { cloneOf } from '../databases.ts'
import { demandRows, finalize, officerOfCity } from '../jobs.ts'
import { measure, reach } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { startService } from '../services.ts'
import { TOPIC } from '../yardsticks/kafka.ts'
import { AWARDS_GROUP } from './consumer.ts'

const LEAST_RATE = 5_000
const part = rateAtLeast(0.7)

export const chain: Row = {
  what: 'finalize → eligibility visible',
  yardstick: 'outbox rows → kafkajs → COPY + upsert',
  unit: 'results',
  ...part,
  aim: `${part.aim}, ≥ 5,000`,
  isMet: compared => part.isMet(compared) && compared.product.rate.median >= LEAST_RATE,
  prepare: async ground => ({ product: () => product(ground), yardstick: () => yardstick(ground) }),
}

/** Evaluation and awards as they are deployed: from the mutation until the last result is in awards. */
async function product({ stand, seeds, members: units }: Ground) {
  const { topics } = stand
  await topics.empty(TOPIC)
  await topics.forget([AWARDS_GROUP])
  await using results = await cloneOf(stand, await seeds.recorded())
  await using answers = await cloneOf(stand, await seeds.awards())
  await using evaluation = await startService(stand, 'evaluation', results)
  await using awards = await startService(stand, 'awards', answers)
  const token = await officerOfCity(stand)
  const done = await topics.reading(AWARDS_GROUP, TOPIC)
  const run = await measure({ stand, processes: [evaluation, awards], units }, async () => {
    await finalize(evaluation, token)
    await reach(units, done)
  })
  await demandRows(answers, 'history', units)
  return run
}

/** From the first outbox row that is read: its rows are there already, those of the product are still to be made. */
async function yardstick({ stand, seeds, members: units }: Ground) {
  const { topics, kafka, launch } = stand
  await topics.empty(TOPIC)
  await using results = await cloneOf(stand, await seeds.finalized())
  await using answers = await cloneOf(stand, await seeds.awards())
  const group = newId()
  const told = { url: answers.superuserUrl, broker: kafka.brokers, group }
  await using inward = await startYardstick(launch, 'chain-in', told)
  await using outward = await startYardstick(launch, 'chain-out', { url: results.superuserUrl, broker: kafka.brokers })
  const done = await topics.reading(group, TOPIC)
  const run = await measure({ stand, processes: [inward, outward], units }, async () => {
    await outward.go()
    await reach(units, done)
  })
  await demandRows(answers, 'history', units)
  return run
}
