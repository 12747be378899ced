// npm run faults: see options.ts.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import { tellApart } from './builds.ts'
import { catalogue } from './catalogue.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { run } from './run.ts'
import { startSystem } from './system.ts'
import { machine } from './tally.ts'

const startedAt = Date.now()
const say = (line: string) =>
  console.log(`${String(Math.round((Date.now() - startedAt) / 1_000)).padStart(5)} s  ${line}`)

async function main(options: Options): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'laurel-faults-'))
  mkdirSync(join(folder, 'kafka'), { recursive: true })
  say(`seed ${options.seed}; logs in ${folder}`)
  await using system = await startSystem({ folder, build: checkout })
  const disks = system.stores.disks !== null
  if (!disks) console.log('not possible here: a full disk, for nothing may be mounted')
  const all = catalogue({ short: options.short, disks })
  const faults = all.filter(({ kind }) => !options.only || kind.includes(options.only))
  const { findings, topic, tally, history, decisions } = await run(system, faults, options, say)
  for (const line of tally.table(findings)) console.log(line)
  for (const line of findings.some()) console.log(line)
  for (const [name, { acknowledged, refused, unknown }] of history.counts())
    console.log(`${name}: ${acknowledged} acknowledged, ${refused} refused, ${unknown} unknown and repeated`)
  console.log(`${decisions} decisions, ${topic.messages} messages of which ${topic.resent} sent again; ${machine()}`)
  const missed = faults.filter(({ kind }) => tally.kinds().includes(kind) && tally.landed(kind) === 0)
  for (const { kind } of missed) console.log(`never landed: ${kind}`)
  const toldApart = !options.builds || (await tellApart(options.seed, say))
  return findings.total() === 0 && missed.length === 0 && toldApart
}

const options = parseOptions(process.argv.slice(2))
if (options === 'help') console.log(usage)
else process.exit((await (options.only === 'builds' ? tellApart(options.seed, say) : main(options))) ? 0 : 1)
