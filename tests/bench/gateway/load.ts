import { isDeepStrictEqual } from 'node:util'
import { Agent, request } from 'undici'
import { quantile } from '../../quantile.ts'

/** In milliseconds. */
export type Latency = { p50: number; p99: number }

export type Load = {
  /** Sends so many requests, always as many at once as there are connections, each with other variables. */
  send(times: number): Promise<Latency>
  /** Sends so many documents one after the other, none of which was seen before; answers the median in milliseconds. */
  sendNew(times: number): Promise<number>
} & AsyncDisposable

type Target = { url: string; token: string; text: string; answer: object; connections: number }

/** Of the answers, one in so many is looked at to its last value; all are looked at for their length. */
const LOOKED_AT = 500

let documents = 0

export function openLoad({ url, token, text, answer, connections }: Target): Load {
  const agent = new Agent({ connections })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const least = JSON.stringify(answer).length
  const ask = async (query: string, first: number, isLookedAt: boolean) => {
    const body = JSON.stringify({ query, variables: { first } })
    const begun = performance.now()
    const response = await request(`${url}/graphql`, { dispatcher: agent, method: 'POST', headers, body })
    const said = await response.body.text()
    const took = performance.now() - begun
    if (said.length < least || (isLookedAt && !isDeepStrictEqual(JSON.parse(said), answer))) throw new Error(said)
    return took
  }
  return {
    async send(times) {
      const took: number[] = []
      let sent = 0
      const work = async () => {
        while (sent++ < times) took.push(await ask(text, 20 + (sent % 80), sent % LOOKED_AT === 0))
      }
      await Promise.all(Array.from({ length: connections }, work))
      return latencyOf(took)
    },
    async sendNew(times) {
      const took: number[] = []
      for (let index = 0; index < times; index++)
        took.push(await ask(text.replace('query', `query Seen${++documents}`), 20, false))
      return latencyOf(took).p50
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}

function latencyOf(took: number[]): Latency {
  const sorted = took.toSorted((a, b) => a - b)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
}
