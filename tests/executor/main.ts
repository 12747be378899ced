import { parseArgs } from 'node:util'
import { underTest } from './executors.ts'
import { describe } from './report.ts'
import { type Found, run } from './run.ts'
import { shrink } from './shrink.ts'
import { sum, tableOf } from './tally.ts'

/** npm run differential: holds the executor against Apollo's, and says where they differ. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      operations: { type: 'string', default: '100000' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      supergraph: { type: 'string' },
      case: { type: 'string' },
      most: { type: 'string', default: '1' },
    },
  })
  const [seed, began] = [Number(values.seed), Date.now()]
  const only = values.case === undefined ? undefined : Number(values.case)
  console.log(`seed ${seed}`)
  const { tallies, found, last } = await run({
    ...{ tested: { build: underTest }, seed, only, most: Number(values.most) },
    supergraph: only === undefined ? values.supergraph : undefined,
    operations: only === undefined ? Number(values.operations) : 1,
  })
  if (last && only !== undefined) console.log(await describe(last.arena, last.case))
  for (const one of found) await tell(one, seed)
  const total = sum([...tallies.values()])
  console.log(tableOf(tallies.size > 1 ? new Map([...tallies, ['all', total]]) : tallies))
  for (const [name, count] of Object.entries(total.faults)) console.log(`${count} × ${name}`)
  console.log(`${Math.round((1_000 * total.operations) / (Date.now() - began))} operations a second`)
  process.exit(found.length > 0 ? 1 : 0)
}

async function tell({ number, arena, case: one, difference }: Found, seed: number): Promise<void> {
  console.log(`\n${difference}: npm run differential -- --seed ${seed} --case ${number}`)
  console.log(await describe(arena, await shrink(arena, one)))
}
