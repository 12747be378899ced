import { setImmediate } from 'node:timers/promises'
import { hash } from './random.ts'
import { type Answer, answer, type Conditions } from './subgraph/answer.ts'
import type { Supergraph } from './supergraphs.ts'

/** One question to a subgraph and what it said; `error` where it was down. */
export type Exchange = { subgraph: string; body: string; answer?: string; error?: string }

export const isMutation = (body: string): boolean => body.startsWith('{"query":"mutation')

/** What is changed on the way, to find out why two results differ. */
export type Disturbance = {
  /** Answers come in another order. */
  order?: number
  /** Changes an answer. */
  change?: (answer: string, exchange: Exchange) => string
}

/** The subgraphs of a supergraph, as one of the two gateways meets them. */
export type Respondents = {
  /** What they are like, from now on. Throws a mistake that they made before. */
  under(conditions: Conditions & Disturbance): void
  /** What they were asked since then. */
  exchanges(): Exchange[]
  respond(subgraph: string, body: string): Promise<Answer>
}

export function createRespondents({ subgraphs }: Supergraph): Respondents {
  let conditions: (Conditions & Disturbance) | undefined
  let exchanges: Exchange[] = []
  let mistake: unknown
  const told: typeof answer = (...asked) => {
    try {
      return answer(...asked)
    } catch (error) {
      mistake = error
      throw error
    }
  }
  return {
    under(next) {
      if (mistake) throw new Error('a subgraph cannot answer: a mistake in this test', { cause: mistake })
      conditions = next
      exchanges = []
    },
    exchanges: () => exchanges,
    async respond(subgraph, body) {
      const asked = subgraphs.get(subgraph)
      if (!asked || !conditions) throw new Error(`nobody is asked as ${subgraph}`)
      const exchange: Exchange = { subgraph, body }
      const { change } = conditions
      exchanges.push(exchange)
      const { text, error } = told(asked, body, conditions)
      Object.assign(exchange, { answer: text, error: error && `${error}` })
      await later(exchange, conditions)
      if (text === undefined) throw error
      return JSON.parse(change ? change(text, exchange) : text)
    },
  }
}

/** In turns of the event loop; in another order a chain of four answers may come before a single one. */
const LONGEST = { own: 3, another: 15 }

/** Waits as long as the question says, so that answers overtake each other. */
async function later({ subgraph, body }: Exchange, { weather, seed, order = 0 }: Conditions & Disturbance) {
  const isOwn = order === 0
  // what both executors ask begins alike, however often they name an entity
  const dice = hash(`${subgraph}${isOwn ? body.slice(0, 200) : body}`, seed + order)
  if (isOwn && dice / 2 ** 32 >= weather.delays) return
  const longest = isOwn ? LONGEST.own : LONGEST.another
  for (let turns = dice % (longest + 1); turns > 0; turns -= 1) await setImmediate()
}
