import { type Dispatcher, Pool } from 'undici'
import { type Breaker, createBreaker } from './breaker.ts'

/** To one subgraph at a time; what comes beyond waits for its turn, within its deadline. */
const CONNECTIONS = 64
const CONNECT_MS = 2_000
/** Of an answer: 2,000 results with all that is known of each come to a few megabytes. */
export const MAX_ANSWER_BYTES = 16_000_000

export type Answered = { status: number; text: string }

type Sending = {
  headers: Record<string, string>
  body: string
  /** In milliseconds, from now to the last byte of the answer. */
  timeout: number
}

export type Transport = {
  /** Posts to a subgraph by way of its own circuit breaker; rejects when it is not answered in time, or not fully. */
  post(url: string, sending: Sending): Promise<Answered>
} & AsyncDisposable

type Line = { pool: Pool; path: string; breaker: Breaker }

/**
 * Connections to the subgraphs: kept alive, bounded for each. One that failed five times in a row is left alone, and fails
 * at once, but for one request a second that tries it.
 */
export function createTransport(): Transport {
  const lines = new Map<string, Line>()
  const lineTo = (url: string) => {
    const { origin, pathname: path } = new URL(url)
    const line = { pool: new Pool(origin, CONNECTING), path, breaker: createBreaker() }
    lines.set(url, line)
    return line
  }
  return {
    post(url, sending) {
      return send(lines.get(url) ?? lineTo(url), sending)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...lines.values()].map(({ pool }) => pool.destroy()))
    },
  }
}

const CONNECTING = {
  ...{ connections: CONNECTIONS, pipelining: 1, connect: { timeout: CONNECT_MS } },
  // a fetch has a deadline of its own, for all of it
  ...{ maxResponseSize: MAX_ANSWER_BYTES, headersTimeout: 0, bodyTimeout: 0 },
}

function send({ pool, path, breaker }: Line, { headers, body, timeout }: Sending): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const answered = (answer: Answered) => {
      breaker.succeeded()
      resolve(answer)
    }
    const failed = (error: Error) => {
      breaker.failed()
      reject(error)
    }
    if (breaker.mayAsk()) pool.dispatch({ path, method: 'POST', headers, body }, receiving(timeout, answered, failed))
    else reject(new Error('it failed five times in a row, and is left alone for a second'))
  })
}

/** Undici's own handler: a stream and a signal for each fetch cost several times what is done with them here. */
function receiving(
  timeout: number,
  resolve: (answered: Answered) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let status = 0
  let failed: Error | undefined
  let sent: Dispatcher.DispatchController | undefined
  const fail = (error: Error) => {
    // what ended its time is told that it was ended too
    if (failed) return
    failed = error
    clearTimeout(timer)
    sent?.abort(error)
    reject(error)
  }
  const timer = setTimeout(() => fail(new Error(`no answer within ${timeout} ms`)), timeout)
  return {
    onRequestStart(controller) {
      sent = controller
      // its time ended while it waited for a connection
      if (failed) controller.abort(failed)
    },
    onResponseStart(_, code) {
      status = code
    },
    onResponseData(_, chunk) {
      chunks.push(chunk)
    },
    onResponseEnd() {
      clearTimeout(timer)
      const text = textOf(chunks)
      if (status >= 500) reject(new Error(`status ${status}: ${text.slice(0, 500)}`))
      else resolve({ status, text })
    },
    onResponseError: (_, error) => fail(error),
  }
}

/** Most answers come in one piece. */
const textOf = (chunks: readonly Buffer[]): string =>
  (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8')
