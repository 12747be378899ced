import type { Compared, Row, Side } from './contest.ts'
import type { Machine } from './machine.ts'
import type { Spread } from './measure.ts'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const short = (value: number) => (value < 100 ? tenths : whole).format(value)

const spread = ({ median, least, most }: Spread, form: (value: number) => string = short) =>
  `${form(median)} (${form(least)}–${form(most)})`

const cost = ({ cpu: { node, postgres, kafka } }: Side) => [node, postgres, kafka].map(short).join(' + ')

export const header = (machine: Machine, load: number, size: string): string =>
  [
    `${machine.date}, commit ${machine.commit}, ${size}`,
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGigabytes} GB, load ${load.toFixed(1)}`,
    `Node ${machine.node}, Postgres ${machine.postgres}, Kafka ${machine.kafka}`,
    'Rates are per second, median (least–most) of the rounds; ratios are of the two sides of one round.',
    'CPU is µs a unit: Node processes measured + Postgres + Kafka, medians.',
  ].join('\n')

const titles = ['what', 'rate', 'yardstick', 'rate', 'ratio', 'aim', '', 'CPU', 'CPU of the yardstick']

/** A row of the table as it is printed. */
export function cellsOf({ what, unit, yardstick, aim, isMet }: Row, compared: Compared): string[] {
  const { product, yardstick: other, ratio } = compared
  return [
    `${what} (${unit})`,
    spread(product.rate),
    yardstick,
    spread(other.rate),
    spread(ratio, value => value.toFixed(2)),
    aim,
    isMet(compared) ? 'met' : 'MISSED',
    cost(product),
    cost(other),
  ]
}

/** Rows of cells, each column as wide as its widest. */
export function table(rows: string[][]): string {
  const all = [titles, ...rows]
  const widths = titles.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
