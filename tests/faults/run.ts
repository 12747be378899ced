import { chanceOf } from '../chance.ts'
import { startBackground } from './background.ts'
import { createBook, NO_FAULT } from './book.ts'
import { brokerAt, topics, withAdmin, writtenTo } from './broker.ts'
import { type Checked, check } from './check.ts'
import { connect } from './client.ts'
import { cycle, type Run } from './cycle.ts'
import { calm, type Fault, type Stage } from './fault.ts'
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
export type Result = Checked & { tally: Tally; history: History; events: number; failures: string[] }

export const IMPORT_EVERY_SECONDS = 20
const TRIES = 6
/** Before every so many faults the same is done once without one. */
const CALM_EVERY = 8
export const REST_SECONDS = 300
const REBUILD_SECONDS = 1_800

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
  const probes = { year: probeYear, district: population.probes, fault: NO_FAULT }
  await recordPortion(desk, probes)
  await untilFinalized(desk, await finalizePortion(desk, probes))
  return desk
}

/** Does the work, breaks it, and checks what came of it; also when the work breaks off. */
export async function run(system: System, faults: Fault[], options: Options, say: Say): Promise<Result> {
  const history = createHistory()
  const tally = createTally()
  const desk = await openDesk(system, options.seed, options.members, history)
  say(`${options.members} members imported; ${faults.length} kinds of faults`)
  const kafka = brokerAt(system.setting.brokers)
  const failures: string[] = []
  const keep = (what: string) => (error: unknown) => {
    failures.push(`${what}: ${(error as Error).message}`)
    say(failures.at(-1) ?? '')
  }
  await breakIt(system, desk, { faults, options, tally, kafka, say }).catch(keep('the work broke off'))
  say('checking')
  const checked = await check(system, desk, kafka, REST_SECONDS)
  say('rebuilding awards')
  await checkRebuild(system, REBUILD_SECONDS, checked.findings).catch(keep('awards was not rebuilt'))
  const events = await withAdmin(kafka, admin => writtenTo(admin, topics))
  return { ...checked, tally, history, events, failures }
}

type Plan = { faults: Fault[]; options: Options; tally: Tally; kafka: Run['kafka']; say: Say }

/** Fault after fault in the middle of the work, until there were enough or the time is over. */
async function breakIt(system: System, desk: Desk, { faults, options, tally, kafka, say }: Plan): Promise<void> {
  const { seed, minutes } = options
  await using observer = observe(system.storeOf('evaluation'))
  const stage: Stage = { system, desk, observer, chance: chanceOf(seed + 1) }
  await using portions = startPortions(desk)
  const done: Run['done'] = []
  await using background = startBackground(desk, done, IMPORT_EVERY_SECONDS)
  const end = Date.now() + minutes * 60_000
  // a short run does not come to all of them: the seed chooses where it begins
  for (let at = seed; tally.landed() < options.faults && Date.now() < end; at++) {
    const work = { stage, portions, kafka, done }
    if ((at - seed) % CALM_EVERY === 0) tally.addCalm((await cycle(work, calm)).recovery)
    await landOne(work, faults[at % faults.length] as Fault, tally, say)
    background.check()
  }
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
