import { Counter, type Registry } from 'prom-client'
import type { Context } from './authentication.ts'
import type { Answer } from './execution/fetch.ts'
import { copy } from './execution/tree.ts'

/** Asks a subgraph on a caller's behalf; `isQuery`: nothing is changed by it. */
export type AskSubgraph = (subgraph: string, body: string, context: Context, isQuery: boolean) => Promise<Answer>

type Fetch = { at: Moment; endsAt: number; waiting: ((answer: Answer | undefined) => void)[] }

/**
 * Asks once what one actor asks a second time while it is on its way. Who came after the fetch began asks anew, or he could be told
 * less than he knows: what he changed himself in between. So does he whose own time is over before the fetch's, which nobody else
 * would watch. Of an answer that failed, or holds errors, nothing is shared.
 */
export function sharingFetches(ask: AskSubgraph, registry: Registry): AskSubgraph {
  const fetches = new Map<string, Fetch>()
  const count = countShared(registry)
  const begin = async (key: string, ...asked: Parameters<AskSubgraph>) => {
    const [, , { endsAt }] = asked
    const fetch: Fetch = { at: now(), endsAt, waiting: [] }
    fetches.set(key, fetch)
    let answer: Answer | undefined
    try {
      answer = await ask(...asked)
      return answer
    } finally {
      if (fetches.get(key) === fetch) fetches.delete(key)
      // each his own, before the first makes his a part of what he knows
      for (const tell of fetch.waiting) tell(answer?.errors ? undefined : copy(answer))
    }
  }
  return async (subgraph, body, context, isQuery) => {
    if (!isQuery) return await ask(subgraph, body, context, isQuery)
    const key = keyOf(subgraph, body, context)
    const known = fetches.get(key)
    const shared =
      known && known.at > context.arrived && known.endsAt <= context.endsAt
        ? await new Promise<Answer | undefined>(resolve => known.waiting.push(resolve))
        : undefined
    if (!shared) return await begin(key, subgraph, body, context, isQuery)
    count(subgraph)
    return shared
  }
}

/** The language counts: reasons are told in it. */
const keyOf = (subgraph: string, body: string, { headers, locale }: Context) =>
  `${subgraph} ${locale} ${headers.authorization}\n${body}`

/** Tells the order of what happens in this process: a later number is a later moment. */
export type Moment = number

let last: Moment = 0

/** This moment, later than any that was told before. */
export const now = (): Moment => ++last

function countShared(registry: Registry): (subgraph: string) => void {
  const shared = new Counter({
    name: 'laurel_fetches_shared_total',
    help: 'Fetches that were not sent, because the same was on its way for the same actor',
    labelNames: ['subgraph'] as const,
    registers: [registry],
  })
  return subgraph => shared.inc({ subgraph })
}
