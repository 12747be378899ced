import { quantile } from '../quantile.ts'
import { NO_FAULT } from './book.ts'
import { type Findings, wrongs } from './findings.ts'
import type { Recovery } from './recovery.ts'

export type Tally = {
  add: (kind: string, landed: boolean, recovery: Recovery) => void
  /** What the same wait takes in the middle of the same work when nothing was broken. */
  addCalm: (recovery: Recovery) => void
  landed: (kind?: string) => number
  kinds: () => string[]
  /** The table, with what the check found beside what was done. */
  table: (findings: Findings) => string[]
}

type Line = { tried: number; landed: number; recoveries: Recovery[] }

/** Counts faults by kind. */
export function createTally(): Tally {
  const lines = new Map<string, Line>()
  const calm: Recovery[] = []
  return {
    add(kind, landed, recovery) {
      const line = lines.get(kind) ?? { tried: 0, landed: 0, recoveries: [] }
      lines.set(kind, line)
      line.tried++
      line.landed += Number(landed)
      line.recoveries.push(recovery)
    },
    addCalm: recovery => void calm.push(recovery),
    landed: kind =>
      [...lines].filter(([name]) => !kind || name === kind).reduce((sum, [, { landed }]) => sum + landed, 0),
    kinds: () => [...lines.keys()],
    table: findings => tableOf(lines, calm, findings),
  }
}

const heads = ['fault', 'landed', 'of', 'lost', 'doubled', 'phantom', 'stale', 'out of order']
const times = ['recovery p50', 'p99', 'max', 'group p50', 'group max']

function tableOf(lines: Map<string, Line>, calm: Recovery[], findings: Findings): string[] {
  const wrongOf = (kind?: string) => wrongs.map(wrong => String(findings.count(wrong, kind)))
  const rows = [...lines].map(([kind, { tried, landed, recoveries }]) => [
    kind,
    String(landed),
    String(tried),
    ...wrongOf(kind),
    ...timesOf(recoveries),
  ])
  const all = [...lines.values()]
  const sum = (of: (line: Line) => number) => String(all.reduce((total, line) => total + of(line), 0))
  const recoveries = all.flatMap(line => line.recoveries)
  const landed = sum(line => line.landed)
  const tried = sum(line => line.tried)
  return aligned([
    [...heads, ...times],
    ...rows,
    [NO_FAULT, '', '', ...wrongOf(NO_FAULT), ...timesOf(calm)],
    ['all', landed, tried, ...wrongOf(), ...timesOf(recoveries)],
  ])
}

function timesOf(recoveries: Recovery[]): string[] {
  const own = recoveries.map(one => one.own)
  const group = recoveries.map(one => one.group)
  return [at(own, 0.5), at(own, 0.99), at(own, 1), at(group, 0.5), at(group, 1)]
}

function at(values: number[], share: number): string {
  if (values.length === 0) return ''
  return `${quantile(
    values.toSorted((one, other) => one - other),
    share,
  ).toFixed(1)} s`
}

/** A table for people: the first column to the left, the others to the right. */
export function aligned(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
