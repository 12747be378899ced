import type { Log } from '@laurel/shared/log'
import { type GraphQLSchema, OperationTypeNode } from 'graphql'
import { Counter, type Registry } from 'prom-client'
import type { Layer } from '../layers.ts'
import type { Planner } from '../planning/planner.ts'
import type { AskSubgraph } from '../subgraphs/coalescing.ts'
import { variablesOf } from '../variables.ts'
import { createProgramCache, type ProgramCache } from './program-cache.ts'

/** What executes plans: `compiled`, what is in this folder, or `apollo`, the executor of @apollo/gateway. */
export const executors = ['compiled', 'apollo'] as const
export type Executor = (typeof executors)[number]

type Parts = {
  /** Rejects when it is not answered. */
  ask: AskSubgraph
  planner: Pick<Planner, 'over'>
  registry: Registry
  log: Log
}

/** In the heap a program takes some 30 times as much. More than a thousand documents of the client's size, far more than frontends have. */
const PROGRAMS_CHARACTERS = 2_000_000

/** Executes operations by Apollo's plans, each made a program once; what is not supported goes further, with the same answer. */
export function compiled({ ask, planner, registry, log }: Parts): Layer {
  const count = countOperations(registry)
  const loaded = new WeakMap<GraphQLSchema, ProgramCache>()
  return {
    schemaDidLoadOrUpdate({ schema, supergraph, supergraphSdl }) {
      const getPlan = planner.over(supergraphSdl)
      loaded.set(schema, createProgramCache({ supergraph, schema, getPlan, characters: PROGRAMS_CHARACTERS, log }))
    },
    around: inner => async request => {
      const { schema, document, source: text, queryHash, operation, context } = request
      const programs = loaded.get(schema)
      if (!programs) throw new Error('a schema in service that was not loaded')
      const isQuery = operation.operation === OperationTypeNode.QUERY
      const { errors } = variablesOf(request)
      if (errors) return { errors }
      const program = await programs.get({ document, text, queryHash, operation, endsAt: context.endsAt })
      // as they were sent: their defaults stand in what the subgraphs are asked
      const { variables = {} } = request.request
      const answer = program?.run(variables, (subgraph, body) => ask(subgraph, body, context, isQuery))
      count(answer ? 'compiled' : 'apollo')
      return await (answer ?? inner(request))
    },
  }
}

/** Counts operations by who carried them out; any by `apollo` are what is not supported here. */
function countOperations(registry: Registry): (by: Executor) => void {
  const operations = new Counter({
    name: 'laurel_operations_total',
    help: 'Operations carried out, by the programs compiled of them or by the executor of Apollo',
    labelNames: ['executor'] as const,
    registers: [registry],
  })
  for (const executor of executors) operations.inc({ executor }, 0)
  return executor => operations.inc({ executor })
}
