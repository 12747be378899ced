import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../quantile.ts'
import type { Process } from './processes.ts'
import { type Cpu, familyCpu, processCpu } from './processor.ts'
import type { Stand } from './stand.ts'

/** One measurement: so many units, how long they took, and what they cost. */
export type Run = { units: number; seconds: number; cpu: Cpu }

export const rateOf = ({ units, seconds }: Run): number => units / seconds

/** Kafka is asked, which costs it something. */
const SAMPLE_MS = 100
const LONGEST_MS = 30 * 60_000

type Measured = { stand: Stand; processes: Process[]; units: number }

/** Measures `work`, which does `units` of something by these processes. */
export async function measure({ stand, processes, units }: Measured, work: () => Promise<unknown>): Promise<Run> {
  const before = look(stand, processes)
  await Promise.race([work(), ...processes.map(({ failed }) => failed)])
  return between(before, look(stand, processes), units)
}

/** Waits until `progress` is `least`, and answers what it is then; throws when that takes half an hour. */
export async function reach(least: number, progress: () => Promise<number>): Promise<number> {
  const end = Date.now() + LONGEST_MS
  for (;;) {
    const done = await progress()
    if (done >= least) return done
    if (Date.now() > end) throw new Error(`stuck at ${done} of ${least}`)
    await sleep(SAMPLE_MS)
  }
}

/**
 * Measures what runs by itself from the moment it is seen to move until `progress` is `units`:
 * starting, connecting and joining a group are not in it, on either side.
 */
export async function watch({ stand, processes, units }: Measured, progress: () => Promise<number>): Promise<Run> {
  const reached = (least: number) => Promise.race([reach(least, progress), ...processes.map(({ failed }) => failed)])
  const first = await reached(1)
  const before = look(stand, processes)
  if (first >= units) throw new Error(`too few to be watched: ${first} of ${units} at the first look`)
  const last = await reached(units)
  return between(before, look(stand, processes), last - first)
}

type Look = Cpu & { at: number }

function look({ postgres, kafka }: Stand, processes: Process[]): Look {
  return {
    at: performance.now(),
    node: processes.reduce((sum, { pid }) => sum + processCpu(pid), 0),
    postgres: familyCpu(postgres.program.pid()),
    kafka: processCpu(kafka.program.pid()),
  }
}

function between(before: Look, after: Look, units: number): Run {
  const cost = (part: keyof Cpu) => after[part] - before[part]
  return {
    units,
    seconds: (after.at - before.at) / 1_000,
    cpu: { node: cost('node'), postgres: cost('postgres'), kafka: cost('kafka') },
  }
}

/** The middle one, the smallest and the largest. */
export type Spread = { median: number; least: number; most: number }

export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN }
}
