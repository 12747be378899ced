import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner'
import { parse } from 'graphql'
import { LRUCache } from 'lru-cache'

/** A valid document, and which of its operations. */
export type Operation = { text: string; operationName: string | undefined }

/** What the thread is asked: to make a supergraph ready, or for a plan over one that it was given. */
export type Task = { supergraph: string } & ({ sdl: string } | { operation: Operation })

/** What comes of it. `lacks`: it has not got this supergraph, or no longer. */
export type Outcome = { plan: string } | { isReady: true } | { lacks: true } | { failure: Error }

/** The one in service, and the one before it or after it. */
const SUPERGRAPHS = 2

/** Does what the thread is asked. */
export function createTasks(config: QueryPlannerConfig): (task: Task) => Outcome {
  const ready = new LRUCache<string, MakePlan>({ max: SUPERGRAPHS })
  const outcomeOf = (task: Task): Outcome => {
    if ('sdl' in task) {
      if (!ready.get(task.supergraph)) ready.set(task.supergraph, planningOver(task.sdl, config))
      return { isReady: true }
    }
    const makePlan = ready.get(task.supergraph)
    return makePlan ? { plan: makePlan(task.operation) } : { lacks: true }
  }
  return task => {
    try {
      return outcomeOf(task)
    } catch (error) {
      // its message and stack go from one thread to the other
      return { failure: error as Error }
    }
  }
}

/** Makes the plan of an operation, as JSON: https://www.apollographql.com/docs/graphos/reference/federation/query-plans. */
export type MakePlan = (operation: Operation) => string

/** Makes ready to plan as @apollo/gateway does; throws what is wrong with the supergraph. */
export function planningOver(supergraphSdl: string, config: QueryPlannerConfig): MakePlan {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: true })
  const apiSchema = supergraph.apiSchema()
  // What cannot be had of a bad one: whoever serves it needs both.
  apiSchema.toGraphQLJSSchema()
  supergraph.schema.toGraphQLJSSchema()
  const planner = new QueryPlanner(supergraph, config)
  return ({ text, operationName }) => {
    const operation = operationFromDocument(apiSchema, parse(text, { noLocation: true }), {
      ...(operationName && { operationName }),
    })
    return JSON.stringify(planner.buildQueryPlan(operation))
  }
}
