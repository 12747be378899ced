import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner'
import { parse } from 'graphql'

/** What is to be planned: a valid document, and which of its operations. */
export type Planned = { text: string; operationName: string | undefined }

/** Makes the plan of an operation, as JSON: https://www.apollographql.com/docs/graphos/reference/federation/query-plans. */
export type Plans = (planned: Planned) => string

/** Makes ready to plan as @apollo/gateway does; throws what is wrong with the supergraph. */
export function plansOver(supergraphSdl: string, config: QueryPlannerConfig): Plans {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: true })
  const seen = supergraph.apiSchema()
  // What cannot be had of a bad one: whoever serves it needs both.
  seen.toGraphQLJSSchema()
  supergraph.schema.toGraphQLJSSchema()
  const planner = new QueryPlanner(supergraph, config)
  return ({ text, operationName }) => {
    const operation = operationFromDocument(seen, parse(text, { noLocation: true }), {
      ...(operationName && { operationName }),
    })
    return JSON.stringify(planner.buildQueryPlan(operation))
  }
}
