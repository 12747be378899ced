import type { Operation } from './thread-tasks.ts'

/** An operation that is to be planned. */
export type PlanRequest = Operation & {
  /** Of the document. */
  hash: string
  /** When who asks waits no more. */
  endsAt?: number | undefined
}

/** Has an operation planned over one supergraph; the plan as JSON. */
export type GetPlan = (request: PlanRequest) => Promise<string>

/** `supergraph`: the hash by which it is known. */
export type Supergraph = { supergraph: string; sdl: string }

/** An operation, and what it is planned over. */
export type PlanOrder = PlanRequest & Supergraph

type Make = (order: PlanOrder, key: string, isLate: () => boolean) => Promise<string>

/** Makes one plan for all who ask for the same while it is in the making; it is late when the last of them waits no more. */
export function oncePerOperation(make: Make): (order: PlanOrder) => Promise<string> {
  const inFlight = new Map<string, { endsAt: number; plan: Promise<string> }>()
  return order => {
    const { supergraph, hash, operationName = '', endsAt = Number.POSITIVE_INFINITY } = order
    const key = `${supergraph}:${hash}:${operationName}`
    const found = inFlight.get(key)
    if (found) {
      found.endsAt = Math.max(found.endsAt, endsAt)
      return found.plan
    }
    const isLate = () => Date.now() >= (inFlight.get(key)?.endsAt ?? endsAt)
    const plan = make(order, key, isLate).finally(() => inFlight.delete(key))
    inFlight.set(key, { endsAt, plan })
    return plan
  }
}
