import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import type { Log } from '@laurel/shared/log'
import { type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql'
import { Counter, type Registry } from 'prom-client'
import type { Context } from '../authentication.ts'
import type { Planner } from '../planning/planner.ts'
import type { AskSubgraph } from '../shared-fetches.ts'
import { variablesOf } from '../variables.ts'
import { createPrograms, type Programs } from './programs.ts'

/** By whom plans are carried out: `compiled`, by what is in this folder, or `apollo`, by @apollo/gateway. */
export const executors = ['compiled', 'apollo'] as const
export type Executor = (typeof executors)[number]

type Request = GatewayGraphQLRequestContext<Context>

type Parts = {
  /** Rejects when it is not answered. */
  ask: AskSubgraph
  planner: Pick<Planner, 'over'>
  registry: Registry
  log: Log
}

/** In the heap a program takes some 30 times as much. More than a thousand documents of the client's size, far more than frontends have. */
const PROGRAMS_CHARACTERS = 2_000_000

/**
 * A gateway that carries Apollo's plans out by itself: each operation is made a program once. What is not
 * carried out here goes to the executor of the gateway behind, with the same answer.
 */
export function compiling(gateway: GatewayInterface, { ask, planner, registry, log }: Parts): GatewayInterface {
  const count = countOperations(registry)
  const loaded = new WeakMap<GraphQLSchema, Programs>()
  const left = (request: Request, theirs: GatewayExecutor) => {
    count('apollo')
    return theirs(request)
  }
  const execute = async (request: Request, theirs: GatewayExecutor) => {
    const { schema, document, source: text, queryHash, context } = request
    const { operationName, variables = {} } = request.request
    const programs = loaded.get(schema)
    if (!programs) throw new Error('a schema in service that was not loaded')
    // not the request's own, which is of the whole document when a part of it is withheld from the caller
    const operation = getOperationAST(document, operationName)
    if (!operation) return left(request, theirs)
    const isQuery = operation.operation === OperationTypeNode.QUERY
    const { errors } = variablesOf({ schema, operation, request: request.request })
    if (errors) return { errors }
    const program = await programs.of({ document, text, queryHash, operation, endsAt: context.endsAt })
    const answer = program?.run(variables, (subgraph, body) => ask(subgraph, body, context, isQuery))
    if (!answer) return left(request, theirs)
    count('compiled')
    return await answer
  }
  return {
    onSchemaLoadOrUpdate: callback =>
      gateway.onSchemaLoadOrUpdate(schemas => {
        const { coreSupergraphSdl: supergraphSdl, apiSchema: schema } = schemas
        const planning = planner.over(supergraphSdl)
        loaded.set(schema, createPrograms({ supergraphSdl, schema, planning, characters: PROGRAMS_CHARACTERS, log }))
        callback(schemas)
      }),
    async load(options) {
      const { executor } = await gateway.load(options)
      return { executor: executor && (request => execute(request as Request, executor)) }
    },
    stop: () => gateway.stop(),
  }
}

/** Counts operations by who carried them out; any by `apollo` are what is not carried out here. */
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
