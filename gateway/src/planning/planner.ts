import type { QueryPlannerConfig } from '@apollo/query-planner'
import type { Log } from '@laurel/shared/log'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { hashOf } from '../hash.ts'
import { refused } from '../refused.ts'
import { type GetPlan, oncePerOperation, type PlanOrder, type Supergraph } from './in-flight.ts'
import { createThread, ThreadEnded } from './thread-client.ts'
import type { Outcome } from './thread-tasks.ts'

/** Plans in a thread of its own, one operation after the other. */
export type Planner = {
  /** What is wrong with a supergraph; undefined for a good one, which then is ready to be planned over. */
  problemOf(supergraphSdl: string): Promise<Error | undefined>
  /**
   * Rejects with QUERY_TOO_COMPLEX when a plan takes longer to make, or more memory, than it may, and with DEADLINE_EXCEEDED when
   * its turn comes too late.
   */
  over(supergraphSdl: string): GetPlan
} & AsyncDisposable

/** The largest plan that the limits let through takes a tenth of a second. */
const PLAN_MS = 2_000
const BUILD_MS = 60_000
/** Four times what a plan of 1,000 fetches needs. */
const MEBIBYTES = 160
/** What was too much is not tried again for a minute. */
const TOO_MUCH = { max: 1_000, ttl: 60_000 }

type Settings = {
  log: Log
  config?: QueryPlannerConfig
  /** How long one plan may take, in milliseconds. */
  planMs?: number
  /** How much the thread's heap may hold. */
  mebibytes?: number
}

export function createPlanner({ log, config = {}, planMs = PLAN_MS, mebibytes = MEBIBYTES }: Settings): Planner {
  const oneAtATime = pLimit(1)
  const thread = createThread({ config, mebibytes })
  const tooMuch = new LRUCache<string, true>(TOO_MUCH)
  const build = async ({ supergraph, sdl }: Supergraph) => {
    const ask = () => thread.ask({ supergraph, sdl }, BUILD_MS)
    // twice: a thread that was ended is not yet a bad supergraph
    return failureIn(await ask().catch(ask))
  }
  const plan = async ({ supergraph, sdl, text, operationName }: PlanOrder): Promise<string> => {
    const task = { supergraph, operation: { text, operationName } }
    const outcome = await thread.ask(task, planMs)
    if (!('lacks' in outcome)) return planIn(outcome)
    // not the operation's fault
    const problem = await build({ supergraph, sdl }).catch((error: Error) => error)
    if (problem) throw new Error('the supergraph cannot be planned over', { cause: problem })
    return planIn(await thread.ask(task, planMs))
  }
  const planOrRefuse = async (order: PlanOrder, key: string) => {
    try {
      return await plan(order)
    } catch (error) {
      if (!(error instanceof ThreadEnded && error.isTooMuch)) throw error
      log.warn({ document: order.hash, reason: error.message }, 'an operation was too much to plan')
      tooMuch.set(key, true)
      throw refused('QUERY_TOO_COMPLEX')
    }
  }
  const getPlan = oncePerOperation(async (order, key, isLate) => {
    if (tooMuch.has(key)) throw refused('QUERY_TOO_COMPLEX')
    return oneAtATime(async () => {
      if (isLate()) throw refused('DEADLINE_EXCEEDED', {}, 503)
      return planOrRefuse(order, key)
    })
  })
  return {
    problemOf: sdl => oneAtATime(() => build(supergraphOf(sdl))).catch((error: Error) => error),
    over(sdl) {
      const one = supergraphOf(sdl)
      return request => getPlan({ ...request, ...one })
    },
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  }
}

const supergraphOf = (sdl: string): Supergraph => ({ supergraph: hashOf(sdl), sdl })

const failureIn = (outcome: Outcome) => ('failure' in outcome ? outcome.failure : undefined)

function planIn(outcome: Outcome): string {
  if ('plan' in outcome) return outcome.plan
  throw failureIn(outcome) ?? new Error('the thread has lost a supergraph that it was just given')
}
