import { Counter, type Registry } from 'prom-client'
import type { Context } from './authentication.ts'
import type { Answer } from './execution/fetch.ts'
import { copy } from './execution/tree.ts'

/** Asks a subgraph on a caller's behalf; `isQuery`: nothing is changed by it. */
export type AskSubgraph = (subgraph: string, body: string, context: Context, isQuery: boolean) => Promise<Answer>

/** What who waits is told: an answer of his own, or why there is none; nothing when the answer holds errors. */
type Told = { answer: Answer } | { error: unknown } | undefined
type Fetch = { at: Moment; endsAt: number; waiting: ((told: Told) => void)[] }

/**
 * Asks once what one actor asks a second time while it is on its way. Who came after the fetch began asks anew, or he could be told
 * less than he knows: what he changed himself in between. So does he whose own time is over before the fetch's, which nobody else
 * would watch. Of an answer that failed, or holds errors, nothing is shared: who waited asks for himself, if he has time left.
 */
export function sharingFetches(ask: AskSubgraph, registry: Registry): AskSubgraph {
  const fetches = new Map<string, Fetch>()
  const count = countShared(registry)
  const begin = async (key: string, ...asked: Parameters<AskSubgraph>) => {
    const [, , { endsAt }] = asked
    const fetch: Fetch = { at: now(), endsAt, waiting: [] }
    fetches.set(key, fetch)
    const end = (told: () => Told) => {
      if (fetches.get(key) === fetch) fetches.delete(key)
      for (const tell of fetch.waiting) tell(told())
    }
    try {
      const answer = await ask(...asked)
      // each his own, before the first makes his a part of what he knows
      end(() => (answer.errors ? undefined : { answer: copy(answer) }))
      return answer
    } catch (error) {
      end(() => ({ error }))
      throw error
    }
  }
  return async (subgraph, body, context, isQuery) => {
    if (!isQuery) return await ask(subgraph, body, context, isQuery)
    const key = keyOf(subgraph, body, context)
    const waited = waitedFor(fetches.get(key), context)
    // without a pause between the look and the beginning
    const told = waited && (await waited)
    if (told && 'answer' in told) {
      count(subgraph)
      return told.answer
    }
    if (told && Date.now() >= context.endsAt) throw told.error
    return await begin(key, subgraph, body, context, isQuery)
  }
}

/** Undefined, without waiting, where there is no fetch that he may share. */
function waitedFor(fetch: Fetch | undefined, { arrived, endsAt }: Context): Promise<Told> | undefined {
  const isHis = fetch && fetch.at > arrived && fetch.endsAt <= endsAt
  return isHis ? new Promise(resolve => fetch.waiting.push(resolve)) : undefined
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
