import { GraphQLError } from 'graphql'
import { Counter, type Registry } from 'prom-client'
import type { Context } from '../authentication.ts'
import { copy } from '../json.ts'
import { nextSequence, type Sequence } from '../sequence.ts'
import type { Answer } from './answer.ts'
import { CallerGone } from './transport.ts'

/** Asks a subgraph on a caller's behalf; `isQuery`: nothing is changed by it. */
export type AskSubgraph = (subgraph: string, body: string, context: Context, isQuery: boolean) => Promise<Answer>

/** What a waiting request gets: an answer of its own, or the reason for none; undefined when the answer holds errors. */
type Outcome = { answer: Answer } | { error: unknown } | undefined

type Fetch = {
  subgraph: string
  body: string
  /** Errors are told in it. */
  locale: Context['locale']
  began: Sequence
  endsAt: number
  waiting: ((outcome: Outcome) => void)[]
}

/**
 * Coalesces identical fetches of one token that are in flight. Failures and answers with errors are not shared: each of those who
 * waited then sends its own fetch, if it has time left.
 */
export function coalescing(ask: AskSubgraph, registry: Registry): AskSubgraph {
  // by token: to compare a few of one actor's costs less than a key of all that is asked
  const inFlight = new Map<string | undefined, Fetch[]>()
  const count = countShared(registry)
  const begin: AskSubgraph = (subgraph, body, context, isQuery) => {
    const { authorization } = context.headers
    const { locale, endsAt } = context
    const fetch: Fetch = { subgraph, body, locale, began: nextSequence(), endsAt, waiting: [] }
    const all = inFlight.get(authorization) ?? []
    inFlight.set(authorization, all)
    all.push(fetch)
    const end = (outcome: () => Outcome) => {
      all.splice(all.indexOf(fetch), 1)
      if (all.length === 0) inFlight.delete(authorization)
      for (const tell of fetch.waiting) tell(outcome())
    }
    const answer = ask(subgraph, body, context, isQuery)
    // ahead of whoever began it, who merges the answer into his data: the others get copies
    answer.then(
      found => end(() => (found.errors ? undefined : { answer: copy(found) })),
      error => end(() => (isGone(error) ? undefined : { error })),
    )
    return answer
  }
  const wait = async (fetch: Fetch, endsAt: number, askAnew: () => Promise<Answer>) => {
    const outcome = await new Promise<Outcome>(resolve => fetch.waiting.push(resolve))
    if (outcome && 'answer' in outcome) {
      count(fetch.subgraph)
      return outcome.answer
    }
    if (outcome && Date.now() >= endsAt) throw outcome.error
    return await askAnew()
  }
  return (subgraph, body, context, isQuery) => {
    if (!isQuery) return ask(subgraph, body, context, isQuery)
    const fetch = inFlight.get(context.headers.authorization)?.find(one => mayJoin(one, subgraph, body, context))
    // without a pause between the look and the beginning
    const askNow = () => begin(subgraph, body, context, isQuery)
    return fetch ? wait(fetch, context.endsAt, askNow) : askNow()
  }
}

/**
 * Whether a request may join a fetch of the same token: one that began after the request arrived, so that it sees its own earlier
 * mutations, and that ends within the request's own time.
 */
const mayJoin = (fetch: Fetch, subgraph: string, body: string, { locale, arrived, endsAt }: Context): boolean =>
  fetch.began > arrived &&
  fetch.endsAt <= endsAt &&
  fetch.subgraph === subgraph &&
  fetch.locale === locale &&
  fetch.body === body

/** That he who began a fetch is gone is nothing to those who wait for it. */
const isGone = (error: unknown): boolean => error instanceof GraphQLError && error.originalError instanceof CallerGone

function countShared(registry: Registry): (subgraph: string) => void {
  const shared = new Counter({
    name: 'laurel_fetches_shared_total',
    help: 'Fetches that were not sent, because the same was on its way for the same actor',
    labelNames: ['subgraph'] as const,
    registers: [registry],
  })
  return subgraph => shared.inc({ subgraph })
}
