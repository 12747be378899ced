import { Counter, type Registry } from 'prom-client'
import type { Context } from './authentication.ts'
import type { Answer } from './execution/fetch.ts'
import { copy } from './execution/tree.ts'

/** Asks a subgraph on a caller's behalf; `isQuery`: nothing is changed by it. */
export type AskSubgraph = (subgraph: string, body: string, context: Context, isQuery: boolean) => Promise<Answer>

/** What who waits is told: an answer of his own, or why there is none; nothing when the answer holds errors. */
type Told = { answer: Answer } | { error: unknown } | undefined
/** One under way: what is asked, for whom, from when to when. The language counts: reasons are told in it. */
type Fetch = {
  subgraph: string
  body: string
  locale: Context['locale']
  at: Moment
  endsAt: number
  waiting: ((told: Told) => void)[]
}

/**
 * Asks once what one actor asks a second time while it is on its way. Who came after the fetch began asks anew, or he could be told
 * less than he knows: what he changed himself in between. So does he whose own time is over before the fetch's, which nobody else
 * would watch. Of an answer that failed, or holds errors, nothing is shared: who waited asks for himself, if he has time left.
 */
export function sharingFetches(ask: AskSubgraph, registry: Registry): AskSubgraph {
  // by token: to compare a few of one actor's costs less than a key of all that is asked
  const underWay = new Map<string | undefined, Fetch[]>()
  const count = countShared(registry)
  const begin: AskSubgraph = (subgraph, body, context, isQuery) => {
    const { authorization } = context.headers
    const { locale, endsAt } = context
    const fetch: Fetch = { subgraph, body, locale, at: now(), endsAt, waiting: [] }
    const all = underWay.get(authorization) ?? []
    underWay.set(authorization, all)
    all.push(fetch)
    const end = (told: () => Told) => {
      all.splice(all.indexOf(fetch), 1)
      if (all.length === 0) underWay.delete(authorization)
      for (const tell of fetch.waiting) tell(told())
    }
    const answering = ask(subgraph, body, context, isQuery)
    // before whoever began it makes the answer a part of what he knows: each of the others has his own
    answering.then(
      answer => end(() => (answer.errors ? undefined : { answer: copy(answer) })),
      error => end(() => ({ error })),
    )
    return answering
  }
  const wait = async (fetch: Fetch, endsAt: number, askAnew: () => Promise<Answer>) => {
    const told = await new Promise<Told>(resolve => fetch.waiting.push(resolve))
    if (told && 'answer' in told) {
      count(fetch.subgraph)
      return told.answer
    }
    if (told && Date.now() >= endsAt) throw told.error
    return await askAnew()
  }
  return (subgraph, body, context, isQuery) => {
    if (!isQuery) return ask(subgraph, body, context, isQuery)
    const { headers, locale, arrived, endsAt } = context
    const isHis = (fetch: Fetch) =>
      fetch.at > arrived &&
      fetch.endsAt <= endsAt &&
      fetch.subgraph === subgraph &&
      fetch.locale === locale &&
      fetch.body === body
    const fetch = underWay.get(headers.authorization)?.find(isHis)
    // without a pause between the look and the beginning
    const askNow = () => begin(subgraph, body, context, isQuery)
    return fetch ? wait(fetch, endsAt, askNow) : askNow()
  }
}

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
