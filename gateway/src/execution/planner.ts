import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type QueryPlan, QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { isOfType } from './types.ts'

export type Planner = {
  plan(document: DocumentNode, operationName: string | undefined): QueryPlan
  /** Among all types of the subgraphs, those that callers do not see too. */
  isOfType(typename: string, condition: string): boolean
}

/** Plans as @apollo/gateway does, over a supergraph that was found good. */
export function createPlanner(supergraphSdl: string, config: QueryPlannerConfig): Planner {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false })
  const planner = new QueryPlanner(supergraph, config)
  const seen = supergraph.apiSchema()
  const schema: GraphQLSchema = supergraph.schema.toGraphQLJSSchema()
  return {
    plan: (document, operationName) =>
      planner.buildQueryPlan(operationFromDocument(seen, document, { ...(operationName && { operationName }) })),
    isOfType: (typename, condition) => typename === condition || isOfType(schema, schema.getType(typename), condition),
  }
}
