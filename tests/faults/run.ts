import { startBackground } from './background.ts'
import { createBook } from './book.ts'
import { brokerAt } from './broker.ts'
import { chanceOf } from './chance.ts'
import { type Checked, check } from './check.ts'
import { connect } from './client.ts'
import { cycle, type Run } from './cycle.ts'
import type { Fault, Stage } from './fault.ts'
import { createHistory, type History } from './history.ts'
import { importAll } from './imports.ts'
import { observe } from './landing.ts'
import * as operations from './operations.ts'
import type { Options } from './options.ts'
import { cityCode, idFor, organizationOf, populationOf } from './population.ts'
import { startPortions } from './portions.ts'
import { checkRebuild } from './rebuild.ts'
import { probeProgram, probeYear } from './recovery.ts'
import { officerToken, type System } from './system.ts'
import { createTally, type Tally } from './tally.ts'
import { type Desk, finalizePortion, onceKnown, openCampaign, recordPortion, untilFinalized } from './work.ts'

export type Say = (line: string) => void
export type Result = Checked & { tally: Tally; history: History }

const IMPORT_EVERY_SECONDS = 20
const TRIES = 6
const REST_SECONDS = 240

/** A client of the system and what it knows, with everything imported and the probes' year final. */
export async function openDesk(system: System, seed: number, members: number, history: History): Promise<Desk> {
  const population = populationOf(seed, members)
  const token = await officerToken(system, organizationOf(population, cityCode))
  const client = connect(system.url, token, history)
  const desk: Desk = { client, population, book: createBook(), chance: chanceOf(seed) }
  await importAll(desk)
  const input = {
    id: idFor(population, 'program'),
    name: 'Chương trình thử',
    source: 'Không theo văn bản nào',
    organizationId: organizationOf(population, cityCode),
    ...probeProgram,
  }
  await onceKnown('programme', () => client.insist(operations.createProgram, { input }))
  await openCampaign(desk, probeYear)
  const probes = { year: probeYear, district: population.probes, fault: '' }
  await recordPortion(desk, probes)
  await untilFinalized(desk, await finalizePortion(desk, probes))
  return desk
}

/** Does the work, breaks it fault by fault, and checks what came of it. */
export async function run(system: System, faults: Fault[], options: Options, say: Say): Promise<Result> {
  const history = createHistory()
  const tally = createTally()
  const desk = await openDesk(system, options.seed, options.members, history)
  say(`${options.members} members imported; ${faults.length} kinds of faults`)
  const kafka = brokerAt(system.setting.brokers)
  await using observer = observe(system.storeOf('evaluation'))
  const stage: Stage = { system, desk, observer, chance: chanceOf(options.seed + 1) }
  {
    await using portions = startPortions(desk)
    const done: Run['done'] = []
    await using background = startBackground(desk, done, IMPORT_EVERY_SECONDS)
    const end = Date.now() + options.minutes * 60_000
    for (let at = 0; tally.landed() < options.faults && Date.now() < end; at++) {
      await landOne({ stage, portions, kafka, done }, faults[at % faults.length] as Fault, tally, say)
      background.check()
    }
  }
  say('checking')
  const checked = await check(system, desk, kafka, REST_SECONDS)
  say('rebuilding awards')
  await checkRebuild(system, kafka, REST_SECONDS, checked.findings)
  return { ...checked, tally, history }
}

/** Repeats a fault until it lands, a few times at most. */
async function landOne(run: Run, fault: Fault, tally: Tally, say: Say): Promise<void> {
  for (let tried = 1; tried <= TRIES; tried++) {
    const { landed, recovery } = await cycle(run, fault)
    tally.add(fault.kind, landed, recovery)
    const times = `recovered in ${recovery.own.toFixed(1)} s, told after ${recovery.told.toFixed(1)} s, group ${recovery.group.toFixed(1)} s`
    say(`${tally.landed()} ${fault.kind}: ${landed ? 'landed' : 'missed'}, ${times}`)
    if (landed) return
  }
}
