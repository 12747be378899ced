import { type Run, rateOf, type Spread, spreadOf } from './measure.ts'
import type { Cpu } from './processor.ts'
import type { Seeds } from './seeds.ts'
import type { Stand } from './stand.ts'

/** What a row is measured on, and how much of it. */
export type Ground = { stand: Stand; seeds: Seeds; members: number; seconds: number }

/** Product and yardstick, prepared to be measured as often as wanted. */
export type Contest = { product: () => Promise<Run>; yardstick: () => Promise<Run> }

export type Row = {
  what: string
  yardstick: string
  unit: string
  aim: string
  isMet: (result: Compared) => boolean
  prepare: (ground: Ground) => Promise<Contest>
}

export type Side = { rate: Spread; cpu: Cpu }

export type Compared = {
  product: Side
  yardstick: Side
  /** The product's rate in parts of the yardstick's, round by round. */
  ratio: Spread
  /** The CPU time of the product's Node processes in parts of the yardstick's, round by round. */
  nodeRatio: Spread
}

/** Measures both in turn, the yardstick first in every other round: neither always has the warmer machine. */
export async function compete({ product, yardstick }: Contest, rounds: number): Promise<Compared> {
  const pairs: { product: Run; yardstick: Run }[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) pairs.push({ product: await product(), yardstick: await yardstick() })
    else pairs.push({ yardstick: await yardstick(), product: await product() })
  }
  return {
    product: sideOf(pairs.map(pair => pair.product)),
    yardstick: sideOf(pairs.map(pair => pair.yardstick)),
    ratio: spreadOf(pairs.map(pair => rateOf(pair.product) / rateOf(pair.yardstick))),
    nodeRatio: spreadOf(pairs.map(pair => perUnit(pair.product, 'node') / perUnit(pair.yardstick, 'node'))),
  }
}

const perUnit = ({ cpu, units }: Run, part: keyof Cpu) => cpu[part] / units

function sideOf(runs: Run[]): Side {
  const median = (part: keyof Cpu) => spreadOf(runs.map(run => perUnit(run, part))).median
  return {
    rate: spreadOf(runs.map(rateOf)),
    cpu: { node: median('node'), postgres: median('postgres'), kafka: median('kafka') },
  }
}
