import { createHash } from 'node:crypto'
import type { QueryPlan, QueryPlanCache } from '@apollo/query-planner'
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import type { GraphQLSchema } from 'graphql'
import type { Context } from '../authentication.ts'
import type { Planner } from './planner.ts'
import type { Planning } from './sharing.ts'

type Request = GatewayGraphQLRequestContext<Context>

/** Of plans, as JSON; in the heap they take several times as much. */
const CHARACTERS = 8_000_000

/** Where Apollo's gateway looks for plans before it makes them by itself. */
export const createPlanStore = (): QueryPlanCache =>
  new InMemoryLRUCache<QueryPlan>({ maxSize: CHARACTERS, sizeCalculation: plan => JSON.stringify(plan).length })

/** Apollo's gateway, which finds every plan in its store: it is made by the planner before. */
export function plannedBy(planner: Pick<Planner, 'over'>, gateway: GatewayInterface, plans: QueryPlanCache) {
  let inService: { schema: GraphQLSchema; planning: Planning } | undefined
  const execute = async (request: Request, theirs: GatewayExecutor) => {
    const key = keyOf(request)
    if (!(await plans.get(key)) && inService?.schema === request.schema) {
      const plan = await inService.planning(askedIn(request))
      // After a reload the store is of another supergraph, and Apollo plans over that by itself.
      if (inService.schema === request.schema) await plans.set(key, JSON.parse(plan))
    }
    return theirs(request)
  }
  const planned: GatewayInterface = {
    onSchemaLoadOrUpdate: callback =>
      gateway.onSchemaLoadOrUpdate(loaded => {
        inService = { schema: loaded.apiSchema, planning: planner.over(loaded.coreSupergraphSdl) }
        callback(loaded)
      }),
    async load(options) {
      const { executor } = await gateway.load(options)
      return { executor: executor && (request => execute(request as Request, executor)) }
    },
    stop: () => gateway.stop(),
  }
  return planned
}

function askedIn({ source: text, queryHash: hash, request: { operationName }, context: { endsAt } }: Request) {
  return { text, hash, operationName, endsAt }
}

/** As @apollo/gateway has it. */
function keyOf({ queryHash, request: { operationName } }: Request): string {
  return operationName ? createHash('sha256').update(queryHash).update(operationName).digest('hex') : queryHash
}
