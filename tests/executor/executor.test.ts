import { expect, test } from '@jest/globals'
import { underTest } from './executors.ts'
import { ORDER, SHIFT } from './faults.ts'
import { describe } from './report.ts'
import { run } from './run.ts'
import { shrink } from './shrink.ts'
import { sum, type Tally, tableOf } from './tally.ts'

const seed = Number(process.env.SEED ?? 2026)

/** Of the operations at least this part, so that a run that tests nothing fails. */
const LEAST: Partial<Record<keyof Tally, number>> = {
  ...{ mutations: 0.05, errors: 0.12, bubbles: 0.06, troubled: 0.2, fetches: 0.35, entities: 0.33, repeated: 0.1 },
  ...{ conditions: 0.15, refused: 0.003, rejected: 0.003 },
}

test(`the executor makes of 3,000 operations what Apollo's makes (seed ${seed})`, async () => {
  const { tallies, found } = await run({ tested: { build: underTest }, seed, operations: 3_000 })
  const told = await Promise.all(found.map(async one => describe(one.arena, await shrink(one.arena, one.case))))
  expect(told).toEqual([])
  const total = sum([...tallies.values()])
  const few = Object.entries(LEAST).filter(([name, part]) => Number(total[name as keyof Tally]) < part * 3_000)
  expect([few, few.length > 0 && tableOf(tallies)]).toEqual([[], false])
}, 180_000)

/** Each was once taken for a difference. */
const KNOWN = [
  // 18 of 73 objects are sent; Apollo tells an error of the last of them of the first of all
  { seed: 2030, only: 5376, supergraph: 'lists', fault: SHIFT },
  // under the name of a key comes another field: what is asked for by it depends on what of that has come
  { seed: 2030, only: 78860, supergraph: 'chains', fault: ORDER },
]

test.each(KNOWN)('a fault of Apollo that was hard to see: %j', async ({ fault, ...one }) => {
  const { tallies, found } = await run({ tested: { build: underTest }, operations: 1, ...one })
  expect([found.length, sum([...tallies.values()]).faults]).toEqual([0, { [fault]: 1 }])
})
