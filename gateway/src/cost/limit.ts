import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { MAX_COST } from '@laurel/shared/edge/limits'
import { getVariableValues, parse } from 'graphql'
import type { Context } from '../authentication.ts'
import { refused } from '../refused.ts'
import { costOf } from './cost.ts'
import { fetchesOf, type Owners, ownersOf } from './fetches.ts'
import { type CostRules, costRulesOf } from './rules.ts'

/** Requests to subgraphs: what a page of the largest screen comes to, four times. Planning as many takes a tenth of a second. */
export const MAX_FETCHES = 60

type Rules = { costs: CostRules; owners: Owners }

/**
 * Refuses, before planning, what could answer more than `MAX_COST` (QUERY_TOO_COSTLY) or would ask the subgraphs more often
 * than `MAX_FETCHES` (TOO_MANY_FETCHES).
 */
export function withinCost(): ApolloServerPlugin<Context> {
  let rules: Rules = { costs: new Map(), owners: new Map() }
  return {
    async serverWillStart() {
      return {
        schemaDidLoadOrUpdate({ coreSupergraphSdl = '' }) {
          const supergraph = parse(coreSupergraphSdl)
          rules = { costs: costRulesOf(supergraph), owners: ownersOf(supergraph) }
        },
      }
    },
    async requestDidStart() {
      return {
        async didResolveOperation(request) {
          const { cost, fetches } = measured(request, rules)
          if (cost > MAX_COST) throw refused('QUERY_TOO_COSTLY', { cost, most: MAX_COST })
          if (fetches > MAX_FETCHES) throw refused('TOO_MANY_FETCHES', { count: fetches, most: MAX_FETCHES })
        },
      }
    },
  }
}

type Resolved = Pick<GraphQLRequestContext<Context>, 'document' | 'operation' | 'schema' | 'request'>

/** Nothing when there is no operation, or its variables are wrong: that is told elsewhere. */
function measured({ document, operation, schema, request }: Resolved, { costs, owners }: Rules) {
  const { coerced: variables } = operation
    ? getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {})
    : {}
  if (!document || !operation || !variables) return { cost: 0, fetches: 0 }
  return {
    cost: costOf(operation, { document, schema, variables, rules: costs }),
    fetches: fetchesOf(operation, { document, schema, owners }),
  }
}
