import { type Run, rateOf, type Spread, spreadOf } from './measure.ts'
import type { Cpu } from './processor.ts'
import { cost, type Result, short, spread } from './report.ts'
import type { Seeds } from './seeds.ts'
import type { Stand } from './stand.ts'

/** What a row is measured on, and how much of it. */
export type Ground = { stand: Stand; seeds: Seeds; members: number }

/** Product and yardstick, prepared to be measured as often as wanted. */
export type Contest = { product: () => Promise<Run>; yardstick: () => Promise<Run> }

/** A row of the table: the product beside its yardstick. */
export type Row = {
  what: string
  yardstick: string
  unit: string
  aim: string
  /** Whether the ratio shown is of the rates, or of the CPU time of the Node processes. */
  judgedBy: 'rate' | 'cpu' | 'cpu with Postgres'
  isMet: (compared: Compared) => boolean
  prepare: (ground: Ground) => Promise<Contest>
}

/** The aim that the product has at least this part of the yardstick's rate. */
export const rateAtLeast = (part: number): Pick<Row, 'aim' | 'judgedBy' | 'isMet'> => ({
  aim: `rate ≥ ${part} ×`,
  judgedBy: 'rate',
  isMet: ({ ratio }) => ratio.median >= part,
})

type Side = { rate: Spread; cpu: Cpu }

/** `ratio`: the product's in parts of the yardstick's, round by round. */
export type Compared = { product: Side; yardstick: Side; ratio: Spread }

type Pair = { product: Run; yardstick: Run }

/** Measures a row in turn, the yardstick first in every other round: neither always has the warmer machine. */
export async function compete(row: Row, ground: Ground, rounds: number): Promise<Result> {
  const { product, yardstick } = await row.prepare(ground)
  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round++) {
    const pair =
      round % 2 === 0
        ? { product: await product(), yardstick: await yardstick() }
        : { yardstick: await yardstick(), product: await product() }
    console.error(`${row.what}: ${short(rateOf(pair.product))}/s, yardstick ${short(rateOf(pair.yardstick))}/s`)
    pairs.push(pair)
  }
  return resultOf(row, {
    product: sideOf(pairs.map(pair => pair.product)),
    yardstick: sideOf(pairs.map(pair => pair.yardstick)),
    ratio: spreadOf(pairs.map(pair => judged(row, pair.product) / judged(row, pair.yardstick))),
  })
}

const judged = ({ judgedBy }: Row, run: Run) => {
  if (judgedBy === 'rate') return rateOf(run)
  return (judgedBy === 'cpu' ? run.cpu.node : run.cpu.node + run.cpu.postgres) / run.units
}

function sideOf(runs: Run[]): Side {
  return { rate: spreadOf(runs.map(rateOf)), cpu: cpuOf(runs) }
}

/** CPU time a unit, the median of each part. */
export function cpuOf(runs: Run[]): Cpu {
  const median = (part: keyof Cpu) => spreadOf(runs.map(({ cpu, units }) => cpu[part] / units)).median
  return { node: median('node'), postgres: median('postgres'), kafka: median('kafka') }
}

function resultOf(row: Row, compared: Compared): Result {
  const { what, unit, yardstick, aim, judgedBy, isMet } = row
  const { product, yardstick: other, ratio } = compared
  const met = isMet(compared)
  return {
    figures: { what, unit, against: yardstick, aim, judgedBy, met, ...compared },
    cells: [
      `${what} (${unit})`,
      spread(product.rate),
      yardstick,
      spread(other.rate),
      `${judgedBy === 'rate' ? '' : 'CPU '}${spread(ratio, value => value.toFixed(2))}`,
      aim,
      met ? 'met' : 'MISSED',
      cost(product.cpu),
      cost(other.cpu),
    ],
  }
}
