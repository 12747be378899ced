import type { PlanNode, QueryPlan } from '@apollo/query-planner'
import type { Verdict } from './arena.ts'
import type { Outcome } from './outcome.ts'
import { isMutation } from './respondents.ts'
import type { Side } from './side.ts'

/** How many operations had what. */
export type Tally = Record<(typeof columns)[number], number> & { faults: Record<string, number> }

const columns = [
  ...(['operations', 'mutations', 'rejected', 'refused', 'errors', 'bubbles', 'troubled', 'fetches'] as const),
  ...(['entities', 'repeated', 'conditions', 'fellBack', 'differences'] as const),
] as const

export const emptyTally = (): Tally => ({
  ...(Object.fromEntries(columns.map(column => [column, 0])) as Record<(typeof columns)[number], number>),
  faults: {},
})

/** Counts one operation; `apolloRuns`: how often Apollo's executor ran in place of the tested one. */
export function count(
  tally: Tally,
  { apollos, asked, difference, fault }: Verdict,
  oracle: Side,
  apolloRuns: number,
): void {
  const add = (column: (typeof columns)[number], isSo: boolean) => {
    tally[column] += isSo ? 1 : 0
  }
  const bodies = asked.byApollos.map(({ body }) => body)
  const ofEntities = bodies.filter(body => body.includes('"representations":['))
  const { failed, bubbled } = troublesOf(apollos)
  add('operations', true)
  add('mutations', bodies.some(isMutation))
  add('rejected', apollos.rejected !== undefined)
  add('refused', failed && bodies.length === 0)
  add('errors', failed && bodies.length > 0)
  add('bubbles', bubbled)
  add('troubled', (failed && bodies.length > 0) || bubbled)
  add('fetches', bodies.length > 1)
  add('entities', ofEntities.length > 0)
  add('repeated', ofEntities.some(hasRepeated))
  add('conditions', hasCondition(oracle.plan()))
  add('fellBack', apolloRuns > 0)
  add('differences', difference !== undefined)
  if (fault) tally.faults[fault] = (tally.faults[fault] ?? 0) + 1
}

function troublesOf(outcome: Outcome): { failed: boolean; bubbled: boolean } {
  if (outcome.rejected !== undefined) return { failed: false, bubbled: false }
  return { failed: outcome.errors.length > 0, bubbled: outcome.completion > 0 || outcome.data === 'null' }
}

function hasRepeated(body: string): boolean {
  const { representations } = JSON.parse(body).variables
  return new Set(representations.map((one: unknown) => JSON.stringify(one))).size < representations.length
}

function hasCondition(plan: QueryPlan | undefined): boolean {
  const isCondition = (node: PlanNode | undefined): boolean => {
    if (node?.kind === 'Condition') return true
    if (node?.kind === 'Flatten') return isCondition(node.node)
    return (node?.kind === 'Sequence' || node?.kind === 'Parallel') && node.nodes.some(isCondition)
  }
  return plan?.node !== undefined && plan.node.kind !== 'Subscription' && isCondition(plan.node)
}

export function sum(tallies: Tally[]): Tally {
  const total = emptyTally()
  for (const tally of tallies) {
    for (const column of columns) total[column] += tally[column]
    for (const [name, count] of Object.entries(tally.faults)) total.faults[name] = (total.faults[name] ?? 0) + count
  }
  return total
}

/** A table of tallies, by percent of operations. */
export function tableOf(tallies: Map<string, Tally>): string {
  const rows = [...tallies]
    .filter(([, { operations }]) => operations > 0)
    .map(([name, tally]) => [name, ...columns.map(column => cell(tally, column))])
  return [['', ...columns], ...rows].map(row => row.map(text => text.padStart(12)).join('')).join('\n')
}

const whole = new Set<string>(['operations', 'differences'])

const cell = (tally: Tally, column: (typeof columns)[number]) =>
  whole.has(column) ? `${tally[column]}` : `${((100 * tally[column]) / Math.max(tally.operations, 1)).toFixed(1)} %`
