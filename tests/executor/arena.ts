import type { GraphQLSchema } from 'graphql'
import type { Case } from './case.ts'
import { differenceOf } from './compare.ts'
import { standIn } from './executors.ts'
import { faultOf } from './faults.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { type Disturbance, type Exchange, isMutation } from './respondents.ts'
import { createSide, type Side, type Tested } from './side.ts'
import type { Facts } from './subgraph/facts.ts'
import type { Supergraph } from './supergraphs.ts'
import { faultOfTwice } from './twice.ts'

/** Where an executor is held against Apollo's, over one supergraph. */
export type Arena = { name: string; schema: GraphQLSchema; facts: Facts; oracle: Side; tested: Side }

export type Verdict = {
  apollos: Outcome
  ours: Outcome
  asked: Asked
  /** How they differ, in a way that is no known fault of Apollo's. */
  difference: string | undefined
  /** The fault of Apollo's own by which they differ. */
  fault: string | undefined
}

/** What the subgraphs were asked. */
export type Asked = { byApollos: Exchange[]; byOurs: Exchange[] }

export async function createArena(supergraph: Supergraph, what: Tested): Promise<Arena> {
  const oracle = await createSide(supergraph, { build: standIn })
  const tested = await createSide(supergraph, what, oracle.plans)
  return { name: supergraph.name, schema: oracle.schema, facts: supergraph.facts, oracle, tested }
}

export async function judge({ oracle, tested }: Arena, one: Case): Promise<Verdict> {
  const apollos = await runOn(oracle, one)
  const ours = await runOn(tested, one)
  const made = { apollos, ours, asked: { byApollos: oracle.exchanges(), byOurs: tested.exchanges() } }
  const difference = differenceOf(apollos, ours)
  if (!difference) return { ...made, difference: mutationsDiffer(made.asked), fault: undefined }
  const known = (theirs: Outcome) => faultOf(theirs, ours, disturbance => runOn(oracle, one, disturbance))
  const fault = (await faultOfTwice(one.operation.document, apollos, ours, known)) ?? (await known(apollos))
  return { ...made, fault, difference: fault === undefined ? difference : undefined }
}

function runOn(side: Side, { operation, conditions }: Case, disturbance: Disturbance = {}): Promise<Outcome> {
  side.under({ ...conditions, ...disturbance })
  return outcomeOf(side.executor, side.schema, operation)
}

function mutationsDiffer({ byApollos, byOurs }: Asked): string | undefined {
  return mutationsOf(byApollos) === mutationsOf(byOurs) ? undefined : 'the mutations that are asked, or their order'
}

const mutationsOf = (exchanges: Exchange[]) =>
  exchanges
    .filter(({ body }) => isMutation(body))
    .map(({ subgraph, body }) => subgraph + body)
    .join('\n')
