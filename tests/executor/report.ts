import { prettyFormatQueryPlan } from '@apollo/query-planner'
import { print } from 'graphql'
import { type Arena, type Asked, judge, type Verdict } from './arena.ts'
import type { Case } from './case.ts'
import type { Outcome } from './outcome.ts'
import type { Exchange } from './respondents.ts'

/** All there is to know of a case: what was asked, planned, answered and made of it. */
export async function describe(arena: Arena, one: Case): Promise<string> {
  const verdict = await judge(arena, one)
  const plan = arena.oracle.plan()
  const { operationName, variables, document } = one.operation
  const differs = verdict.difference ?? (verdict.fault && `only by a known fault: ${verdict.fault}`) ?? 'nothing'
  return [
    `supergraph: ${arena.name}; what differs: ${differs}`,
    print(document),
    `variables: ${JSON.stringify(variables)}; operationName: ${operationName}`,
    `weather: ${JSON.stringify(one.conditions.weather)}`,
    plan ? prettyFormatQueryPlan(plan) : 'no plan',
    ...exchangesOf(verdict.asked),
    ...resultsOf(verdict),
  ].join('\n')
}

function exchangesOf({ byApollos, byOurs }: Asked): string[] {
  const [left, right] = [byApollos.map(said), byOurs.map(said)]
  const isSame = left.join() === right.join()
  return [`asked by Apollo's:`, ...left, isSame ? 'asked by ours: the same' : ['asked by ours:', ...right].join('\n')]
}

const said = ({ subgraph, body, answer, error }: Exchange) =>
  `  ${subgraph} ${body}\n    → ${answer ?? `down: ${error}`}`

const resultsOf = ({ apollos, ours }: Verdict) => [`Apollo's: ${told(apollos)}`, `ours:     ${told(ours)}`]

function told(outcome: Outcome): string {
  if (outcome.rejected !== undefined) return `rejects: ${outcome.rejected}`
  const errors = outcome.errors.map(({ path, code, message }) => `\n    ${JSON.stringify(path)} ${code} ${message}`)
  return `${outcome.data}${errors.join('')}`
}
