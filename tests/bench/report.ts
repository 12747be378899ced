import type { Machine } from './machine.ts'
import type { Spread } from './measure.ts'
import type { Cpu } from './processor.ts'

/** A row that was measured: its cells, and its figures by name. */
export type Result = { cells: string[]; figures: object }

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** A number as a person reads it. */
export const short = (value: number): string => (value < 100 ? tenths : whole).format(value)

/** Median and range. */
export const spread = ({ median, least, most }: Spread, form: (value: number) => string = short): string =>
  `${form(median)} (${form(least)}–${form(most)})`

export const cost = ({ node, postgres, kafka }: Cpu): string => [node, postgres, kafka].map(short).join(' + ')

export function header(machine: Machine, load: number, size: string): string {
  return [
    `${machine.date}, commit ${machine.commit}, ${size}`,
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGigabytes} GB, load ${load.toFixed(1)} before`,
    `Node ${machine.node}, Postgres ${machine.postgres}, Kafka ${machine.kafka}`,
    'Rates are a second, median (least–most) of the rounds; a ratio is of the two sides of one round.',
    'CPU is µs a unit, medians: the Node processes measured + Postgres + Kafka.',
  ].join('\n')
}

const titles = ['what', 'rate', 'yardstick', 'its rate', 'ratio', 'aim', '', 'CPU', 'its CPU']

/** The results, each column as wide as its widest cell. */
export function table(results: Result[]): string {
  const rows = [titles, ...results.map(({ cells }) => cells)]
  const widths = titles.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The same value; throws, with its place, when a number in it is none. */
export function demandFigures<T>(value: T): T {
  JSON.stringify(value, (name, inner) => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) throw new Error(`${name} could not be measured`)
    return inner
  })
  return value
}
