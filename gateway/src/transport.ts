import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { Agent } from 'undici'

/** To one subgraph at a time; what comes beyond waits for its turn, within its deadline. */
const CONNECTIONS = 64
const CONNECT_MS = 2_000
const FAILURES_IN_A_ROW = 5
const PAUSE_MS = 1_000
/** Of an answer: 2,000 results with all that is known of each come to a few megabytes. */
export const MAX_ANSWER_BYTES = 16_000_000

export type Answered = { status: number; text: string }

type Sending = { headers: Record<string, string>; body: string; signal: AbortSignal }

export type Transport = {
  /** Posts to a subgraph by way of its own circuit breaker; rejects when it is not answered in time, or not fully. */
  post(url: string, sending: Sending): Promise<Answered>
} & AsyncDisposable

/**
 * Connections to the subgraphs: kept alive, bounded for each. One that failed five times in a row is left alone, and fails
 * at once, but for one request a second that tries it.
 */
export function createTransport(): Transport {
  const agent = new Agent({ connections: CONNECTIONS, pipelining: 1, connect: { timeout: CONNECT_MS } })
  const breakers = new Map<string, ReturnType<typeof breaker>>()
  const breakerOf = (url: string) => {
    const known = breakers.get(url) ?? breaker()
    breakers.set(url, known)
    return known
  }
  return {
    post: (url, sending) => breakerOf(url).execute(() => send(agent, url, sending)),
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

const breaker = () =>
  circuitBreaker(handleAll, { halfOpenAfter: PAUSE_MS, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) })

async function send(agent: Agent, url: string, { headers, body, signal }: Sending): Promise<Answered> {
  const { origin, pathname } = new URL(url)
  const response = await agent.request({ origin, path: pathname, method: 'POST', headers, body, signal })
  const { statusCode: status } = response
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (status >= 500) throw new Error(`status ${status}: ${text.slice(0, 500)}`)
  return { status, text }
}
