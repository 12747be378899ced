// npm run faults: see options.ts.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import { tellApart } from './builds.ts'
import { catalogue } from './catalogue.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { isWell, reportOf } from './report.ts'
import { run } from './run.ts'
import { workSteadily } from './steady.ts'
import { startSystem } from './system.ts'

const startedAt = Date.now()
const say = (line: string) =>
  console.log(`${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(5)} s  ${line}`)

async function main(options: Options): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-faults-'))
  mkdirSync(join(folder, 'kafka'), { recursive: true })
  say(`seed ${options.seed}; logs in ${folder}`)
  await using system = await startSystem({ folder, build: checkout })
  if (options.steadyMinutes > 0) return await workSteadily(system, options, say)
  const disks = system.stores.disks !== null
  if (!disks) console.log('not possible here: a full disk, for nothing may be mounted')
  const all = catalogue({ short: options.short, disks })
  const faults = all.filter(({ kind }) => !options.only || kind.includes(options.only))
  const result = await run(system, faults, options, say)
  for (const line of reportOf(result, options, faults)) console.log(line)
  const toldApart = !options.builds || (await tellApart(options.seed, say))
  return isWell(result) && toldApart
}

// so that what was mounted goes too; the guard stops the processes
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

function parsedOrExit(args: string[]): Options | 'help' {
  try {
    return parseOptions(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error} (npm run faults -- --help tells the options)`)
    process.exit(2)
  }
}

const options = parsedOrExit(process.argv.slice(2))
if (options === 'help') console.log(usage)
else process.exit((await (options.only === 'builds' ? tellApart(options.seed, say) : main(options))) ? 0 : 1)
