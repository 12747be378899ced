import type { GraphQLRequestContext } from '@apollo/server'
import { MAX_COST } from '@laurel/shared/edge/limits'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Context } from '../authentication.ts'
import type { Hooks } from '../hooks.ts'
import { refused } from '../refused.ts'
import { variablesOf } from '../variables.ts'
import { type Cost, costing } from './cost.ts'
import { fetchesOf, type Owners, ownersOf } from './fetches.ts'
import { type CostRules, costRulesOf } from './rules.ts'

/** Requests to subgraphs: what a page of the largest screen comes to, four times. Planning as many takes a tenth of a second. */
export const MAX_FETCHES = 60

/** What is known of a supergraph, and of the operations that were asked of it. */
type Rules = { costs: CostRules; owners: Owners; measures: WeakMap<OperationDefinitionNode, Measure> }
type Measure = { costOf: Cost; fetches: number }

const rulesIn = (supergraph: DocumentNode): Rules => ({
  costs: costRulesOf(supergraph),
  owners: ownersOf(supergraph),
  measures: new WeakMap(),
})

/**
 * Refuses, before planning, what could answer more than `MAX_COST` (QUERY_TOO_COSTLY) or would ask the subgraphs more often
 * than `MAX_FETCHES` (TOO_MANY_FETCHES).
 */
export function withinCost(): Hooks {
  let rules: Rules | undefined
  return {
    schemaDidLoadOrUpdate({ supergraph }) {
      rules = rulesIn(supergraph)
    },
    didResolveOperation(request) {
      if (rules) demandWithin(request, rules)
    },
  }
}

type RequestContext = Pick<GraphQLRequestContext<Context>, 'document' | 'operation' | 'schema' | 'request'>

/** What is wrong with the variables, or that there is no operation, is told elsewhere. */
function demandWithin({ document, operation, schema, request }: RequestContext, rules: Rules): void {
  const variables = operation && variablesOf({ schema, operation, request }).coerced
  if (!document || !operation || !variables) return
  const { costOf, fetches } = measureOf({ document, operation, schema }, rules)
  const cost = costOf(variables)
  if (cost > MAX_COST) throw refused('QUERY_TOO_COSTLY', { cost, most: MAX_COST })
  if (fetches > MAX_FETCHES) throw refused('TOO_MANY_FETCHES', { count: fetches, most: MAX_FETCHES })
}

type Resolved = { document: DocumentNode; operation: OperationDefinitionNode; schema: GraphQLSchema }

function measureOf({ document, operation, schema }: Resolved, { costs, owners, measures }: Rules): Measure {
  const measure = measures.get(operation) ?? {
    costOf: costing(operation, { document, schema, rules: costs }),
    fetches: fetchesOf(operation, { document, schema, owners }),
  }
  measures.set(operation, measure)
  return measure
}
