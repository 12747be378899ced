import { compete, type Ground, type Row } from './contest.ts'
import { describeMachine, loadNow } from './machine.ts'
import { type Options, parseOptions, type RowName, usage } from './options.ts'
import { summaryOf } from './profiles.ts'
import { demandFigures, header, type Result, table } from './report.ts'
import { chain } from './rows/chain.ts'
import { consumer } from './rows/consumer.ts'
import { decisions } from './rows/decisions.ts'
import { finalize } from './rows/finalize.ts'
import { gateway } from './rows/gateway.ts'
import { imports } from './rows/import.ts'
import { memory } from './rows/memory.ts'
import { page } from './rows/page.ts'
import { relay } from './rows/relay.ts'
import { wall } from './rows/wall.ts'
import { createSeeds } from './seeds.ts'
import { startStand } from './stand.ts'

type Measure = (ground: Ground, rounds: number) => Promise<Result[]>

const against =
  (row: Row): Measure =>
  async (ground, rounds) => [await compete(row, ground, rounds)]

const rows: Record<RowName, Measure> = {
  finalize: against(finalize),
  relay: against(relay),
  consumer: against(consumer),
  chain: against(chain),
  import: against(imports),
  page: against(page),
  wall: against(wall),
  gateway,
  memory,
  decisions,
}

/** Measures what the command line asks for; the exit code is 1 where a figure could not be taken, whatever the aims. */
export async function main(args: string[]): Promise<void> {
  const options = parsedOrExit(args)
  if (!options) return console.log(usage)
  await bench(options)
  process.exit()
}

function parsedOrExit(args: string[]): Options | null {
  try {
    return parseOptions(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error} (npm run bench -- --help tells the options)`)
    process.exit(2)
  }
}

async function bench({ only, members, rounds, profile, json }: Options): Promise<void> {
  const before = loadNow()
  await using stand = await startStand(profile)
  const machine = await describeMachine(stand)
  const ground = { stand, seeds: createSeeds(stand, members), members }
  const results: Result[] = []
  for (const name of only) {
    try {
      results.push(...demandFigures(await rows[name](ground, rounds)))
    } catch (error) {
      console.error(`${name}:`, error)
      process.exitCode = 1
    }
  }
  const after = loadNow()
  console.log(header(machine, before, `${members} members, ${rounds} rounds`))
  console.log(table(results))
  console.log(`load ${after.toFixed(1)} after`)
  if (profile !== undefined) console.log(await summaryOf(profile))
  if (!json) return
  const rowsMeasured = results.map(({ figures }) => figures)
  console.log(JSON.stringify({ machine, load: { before, after }, members, rounds, rows: rowsMeasured }, null, 2))
}
