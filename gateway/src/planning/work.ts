import type { QueryPlannerConfig } from '@apollo/query-planner'
import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { type Planned, type Plans, plansOver } from './plans.ts'

/** What the thread is asked: to make a supergraph ready, or for a plan over one that it was given. */
export type Task = { supergraph: string } & ({ sdl: string } | { planned: Planned })

/** What comes of it. `lacks`: it has not got this supergraph, or no longer. */
export type Outcome = { plan: string } | { isReady: true } | { lacks: true } | { failure: Failure }

/** An error, as far as it goes from one thread to another. */
export type Failure = { message: string; stack: string | undefined; extensions: Record<string, unknown> | undefined }

/** The one in service, and the one before it or after it. */
const SUPERGRAPHS = 2

/** Does what the thread is asked. */
export function createWork(config: QueryPlannerConfig): (task: Task) => Outcome {
  const ready = new LRUCache<string, Plans>({ max: SUPERGRAPHS })
  const outcomeOf = (task: Task): Outcome => {
    if ('sdl' in task) {
      if (!ready.get(task.supergraph)) ready.set(task.supergraph, plansOver(task.sdl, config))
      return { isReady: true }
    }
    const plans = ready.get(task.supergraph)
    return plans ? { plan: plans(task.planned) } : { lacks: true }
  }
  return task => {
    try {
      return outcomeOf(task)
    } catch (error) {
      return { failure: failureOf(error) }
    }
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: `${error}`, stack: undefined, extensions: undefined }
  const { message, stack } = error
  return { message, stack, extensions: error instanceof GraphQLError ? { ...error.extensions } : undefined }
}

/** The error again, on the other side. */
export function errorOf({ message, stack, extensions }: Failure): Error {
  const error = extensions ? new GraphQLError(message, { extensions }) : new Error(message)
  if (stack) error.stack = stack
  return error
}
