import type { Planned } from './plans.ts'

/** An operation that is to be planned. */
export type Asked = Planned & {
  /** Of the document. */
  hash: string
  /** When who asks waits no more. */
  endsAt?: number | undefined
}

/** Makes the plan of an operation over one supergraph, as JSON. */
export type Planning = (asked: Asked) => Promise<string>

/** `supergraph`: the hash by which it is known. */
export type Supergraph = { supergraph: string; sdl: string }

/** An operation, and what it is planned over. */
export type Wanted = Asked & Supergraph

type Make = (wanted: Wanted, key: string, isLate: () => boolean) => Promise<string>

/** One plan for all who ask for the same meanwhile; late is it when the last of them waits no more. */
export function sharing(make: Make): (wanted: Wanted) => Promise<string> {
  const making = new Map<string, { endsAt: number; plan: Promise<string> }>()
  return wanted => {
    const { supergraph, hash, operationName = '', endsAt = Number.POSITIVE_INFINITY } = wanted
    const key = `${supergraph}:${hash}:${operationName}`
    const found = making.get(key)
    if (found) {
      found.endsAt = Math.max(found.endsAt, endsAt)
      return found.plan
    }
    const isLate = () => Date.now() >= one.endsAt
    const one = { endsAt, plan: make(wanted, key, isLate).finally(() => making.delete(key)) }
    making.set(key, one)
    return one.plan
  }
}
