import { isDeepStrictEqual } from 'node:util'
import { Agent, request } from 'undici'
import { quantile } from '../../quantile.ts'
import type { Question } from './questions.ts'

/** In milliseconds. */
export type Latency = { p50: number; p99: number }

export type Load = {
  /** Sends so many requests, always as many at once as there are connections, each with other variables. */
  send(times: number): Promise<Latency>
  /** Does the same for so many seconds. */
  warmUp(seconds: number): Promise<void>
  /** Sends so many documents one after the other, none of which was seen before, and each so often; answers the median in milliseconds. */
  sendNew(times: number, each?: number): Promise<number>
} & AsyncDisposable

type Target = { url: string; token: string; question: Question; connections: number }

/** Of the answers, one in so many is looked at to its last value; all are looked at for their length. */
const LOOKED_AT = 500

/** What requests ask by, in turn: more than are ever under way. */
const FIRST = 20
const NUMBERS = 80

let documents = 0

export function openLoad({ url, token, question: { text, answerTo }, connections }: Target): Load {
  const agent = new Agent({ connections })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const { length: least } = answerTo(FIRST)
  const ask = async (query: string, first: number, isLookedAt: boolean) => {
    const body = JSON.stringify({ query, variables: { first } })
    const begun = performance.now()
    const response = await request(`${url}/graphql`, { dispatcher: agent, method: 'POST', headers, body })
    const said = await response.body.text()
    const took = performance.now() - begun
    if (said.length < least || (isLookedAt && !isDeepStrictEqual(JSON.parse(said), JSON.parse(answerTo(first)))))
      throw new Error(said)
    return took
  }
  const sendWhile = async (more: (sent: number) => boolean) => {
    const took: number[] = []
    let sent = 0
    const work = async () => {
      while (more(sent++)) took.push(await ask(text, FIRST + (sent % NUMBERS), sent % LOOKED_AT === 0))
    }
    await Promise.all(Array.from({ length: connections }, work))
    return latencyOf(took)
  }
  return {
    send: times => sendWhile(sent => sent < times),
    async warmUp(seconds) {
      const end = performance.now() + seconds * 1_000
      await sendWhile(() => performance.now() < end)
    },
    async sendNew(times, each = 1) {
      const took: number[] = []
      for (let index = 0; index < times * each; index++) {
        if (index % each === 0) documents++
        took.push(await ask(text.replace('query', `query Seen${documents}`), FIRST, false))
      }
      return latencyOf(took).p50
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}

function latencyOf(took: number[]): Latency {
  const sorted = took.toSorted((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
