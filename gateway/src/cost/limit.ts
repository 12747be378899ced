import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { Refusal } from '@laurel/shared/errors'
import { GraphQLError, getVariableValues, parse } from 'graphql'
import type { Context } from '../authentication.ts'
import { costOf } from './cost.ts'
import { type CostRules, costRulesOf } from './rules.ts'

/** What an answer may hold at most: 100 members with all that is known of each, or a district's cells with their progress. */
export const MAX_COST = 20_000

/** Refuses with QUERY_TOO_COSTLY, before planning, what could answer more than `most`. */
export function withinCost(most = MAX_COST): ApolloServerPlugin<Context> {
  let rules: CostRules = new Map()
  return {
    async serverWillStart() {
      return {
        schemaDidLoadOrUpdate({ coreSupergraphSdl = '' }) {
          rules = costRulesOf(parse(coreSupergraphSdl))
        },
      }
    },
    async requestDidStart() {
      return {
        async didResolveOperation(request) {
          const cost = costOfRequest(request, rules)
          if (cost > most) throw tooCostly(cost, most)
        },
      }
    },
  }
}

type Resolved = Pick<GraphQLRequestContext<Context>, 'document' | 'operation' | 'schema' | 'request'>

/** Nothing when there is no operation, or its variables are wrong: that is told elsewhere. */
function costOfRequest({ document, operation, schema, request }: Resolved, rules: CostRules): number {
  if (!document || !operation) return 0
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {})
  return coerced ? costOf(operation, { document, schema, variables: coerced, rules }) : 0
}

function tooCostly(cost: number, most: number): GraphQLError {
  const originalError = new Refusal('QUERY_TOO_COSTLY', { values: { cost, most } })
  return new GraphQLError(originalError.code, { originalError, extensions: { http: { status: 400 } } })
}
