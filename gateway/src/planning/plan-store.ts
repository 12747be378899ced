import { createHash } from 'node:crypto'
import type { QueryPlan, QueryPlanCache } from '@apollo/query-planner'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import type { GraphQLSchema } from 'graphql'
import type { GatewayRequest, Layer } from '../layers.ts'
import type { GetPlan } from './in-flight.ts'
import type { Planner } from './planner.ts'

/** Of plans, as JSON; in the heap they take several times as much. */
const CHARACTERS = 8_000_000

/** Where Apollo's gateway looks for plans before it makes them by itself. */
export const createPlanStore = (): QueryPlanCache =>
  new InMemoryLRUCache<QueryPlan>({ maxSize: CHARACTERS, sizeCalculation: plan => JSON.stringify(plan).length })

/** Has every plan be in the store before Apollo's executor looks for it: the planner makes it. */
export function planAhead(planner: Pick<Planner, 'over'>, store: QueryPlanCache): Layer {
  let inService: { schema: GraphQLSchema; getPlan: GetPlan } | undefined
  return {
    schemaDidLoadOrUpdate({ schema, supergraphSdl }) {
      inService = { schema, getPlan: planner.over(supergraphSdl) }
    },
    around: inner => async request => {
      const key = keyOf(request)
      if (!(await store.get(key)) && inService?.schema === request.schema) {
        const plan = await inService.getPlan(planRequestIn(request))
        // After a reload the store is of another supergraph, and Apollo plans over that by itself.
        if (inService.schema === request.schema) await store.set(key, JSON.parse(plan))
      }
      return inner(request)
    },
  }
}

function planRequestIn({
  source: text,
  queryHash: hash,
  request: { operationName },
  context: { endsAt },
}: GatewayRequest) {
  return { text, hash, operationName, endsAt }
}

/** As @apollo/gateway has it. */
function keyOf({ queryHash, request: { operationName } }: GatewayRequest): string {
  return operationName ? createHash('sha256').update(queryHash).update(operationName).digest('hex') : queryHash
}
