import { type Ground, type Row, rateAtLeast } from '../contest.ts'
import { cloneOf, layAside } from '../databases.ts'
import { demandRows, finalizeAll, officerOfCity } from '../jobs.ts'
import { measure } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { startService } from '../services.ts'

export const finalize: Row = {
  what: 'finalize',
  yardstick: 'INSERT … SELECT into history and outbox',
  unit: 'results',
  ...rateAtLeast(0.5),
  prepare: async ground => ({ product: () => product(ground), yardstick: () => yardstick(ground) }),
}

/** Evaluation as it is deployed, but without brokers: nothing is sent meanwhile. */
async function product({ stand, seeds, members: units }: Ground) {
  await using database = await cloneOf(stand, await seeds.recorded())
  await using evaluation = await startService(stand, 'evaluation', database, { brokers: 'none' })
  const token = await officerOfCity(stand)
  const run = await measure({ stand, processes: [evaluation], units }, () => finalizeAll(evaluation, database, token))
  await demandRows(database, 'evaluation_revisions', units)
  await demandRows(database, 'outbox', units)
  return run
}

/** The rows that the product wrote, laid aside and written again into its emptied tables. */
async function yardstick({ stand, seeds, members: units }: Ground) {
  await using database = await cloneOf(stand, await seeds.finalized())
  const statements = [await layAside(database, 'evaluation_revisions'), await layAside(database, 'outbox')]
  await using bare = await startYardstick(stand.launch, 'statements', { url: database.superuserUrl, statements })
  const run = await measure({ stand, processes: [bare], units }, bare.go)
  await demandRows(database, 'evaluation_revisions', units)
  await demandRows(database, 'outbox', units)
  return run
}
