import { compete, type Row } from './contest.ts'
import { describeMachine, loadNow } from './machine.ts'
import { type Options, parseOptions, type RowName, usage } from './options.ts'
import { cellsOf, header, table } from './report.ts'
import { consumer } from './rows/consumer.ts'
import { finalize } from './rows/finalize.ts'
import { relay } from './rows/relay.ts'
import { createSeeds } from './seeds.ts'
import { startStand } from './stand.ts'

const rows: Partial<Record<RowName, Row>> = { finalize, relay, consumer }

/** Measures what the command line asks for and prints it: exit code 0 even where an aim is missed, 1 where a figure could not be taken. */
export async function main(args: string[]): Promise<void> {
  const options = parseOptions(args)
  if (!options) return console.log(usage)
  await bench(options)
}

async function bench({ only, members, rounds, seconds, profile }: Options): Promise<void> {
  await using stand = await startStand(profile)
  const load = loadNow()
  const machine = await describeMachine(stand)
  const ground = { stand, seeds: createSeeds(stand, members), members, seconds }
  const cells: string[][] = []
  for (const name of only) {
    const row = rows[name]
    if (!row) continue
    const contest = await row.prepare(ground)
    cells.push(cellsOf(row, await compete(contest, rounds)))
  }
  console.log(header(machine, load, `${members} members, ${rounds} rounds`))
  console.log(table(cells))
  console.log(`load ${loadNow().toFixed(1)} at the end`)
}
