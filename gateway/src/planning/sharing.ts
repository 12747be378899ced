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

type Make = (asked: Asked, key: string, isLate: () => boolean) => Promise<string>

/** One plan for all who ask for the same meanwhile; late is it when the last of them waits no more. */
export function sharing(make: Make): Planning {
  const making = new Map<string, { endsAt: number; plan: Promise<string> }>()
  return asked => {
    const { hash, operationName = '', endsAt = Number.POSITIVE_INFINITY } = asked
    const key = `${hash}:${operationName}`
    const found = making.get(key)
    if (found) {
      found.endsAt = Math.max(found.endsAt, endsAt)
      return found.plan
    }
    const isLate = () => Date.now() >= one.endsAt
    const one = { endsAt, plan: make(asked, key, isLate).finally(() => making.delete(key)) }
    making.set(key, one)
    return one.plan
  }
}
