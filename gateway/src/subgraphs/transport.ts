import type { ServerResponse } from 'node:http'
import { Refusal } from '@laurel/shared/errors'
import { type Dispatcher, Pool } from 'undici'
import { type Breaker, createBreaker } from './breaker.ts'

/** For each subgraph; further fetches wait for one, within their time. */
const CONNECTIONS = 64
const CONNECT_MS = 2_000
/** A fetch that had less time says nothing of its subgraph. */
const ENOUGH_MS = 250
/** Of an answer: 2,000 results with all that is known of each come to a few megabytes. */
export const MAX_ANSWER_BYTES = 16_000_000

export type HttpResponse = { status: number; text: string }

export type HttpRequest = {
  headers: Record<string, string>
  body: string
  /** In milliseconds, from now to the last byte of the answer. */
  timeout: number
  /** By whose end it is given up; absent: it goes on, whoever waits for it. */
  caller?: ServerResponse | undefined
}

/** Nobody waits for the answer any more: he who is told so does not hear it, but it is counted. */
export class CallerGone extends Refusal {
  override name = 'CallerGone'

  constructor() {
    super('CALLER_GONE')
  }
}

export type Transport = {
  /**
   * Posts to a subgraph; rejects when it is not answered in time, not fully, or by a status of 500 and above, or its breaker is open, and
   * with CallerGone.
   */
  post(url: string, request: HttpRequest): Promise<HttpResponse>
} & AsyncDisposable

type Upstream = { pool: Pool; path: string; breaker: Breaker }

/** Connections to the subgraphs, kept alive and bounded for each, behind a circuit breaker of its own. */
export function createTransport(): Transport {
  const upstreams = new Map<string, Upstream>()
  const open = (url: string) => {
    const { origin, pathname, search } = new URL(url)
    const upstream = { pool: new Pool(origin, POOL), path: pathname + search, breaker: createBreaker() }
    upstreams.set(url, upstream)
    return upstream
  }
  return {
    post(url, request) {
      return send(upstreams.get(url) ?? open(url), request)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...upstreams.values()].map(({ pool }) => pool.destroy()))
    },
  }
}

const POOL: Pool.Options = {
  connections: CONNECTIONS,
  pipelining: 1,
  connect: { timeout: CONNECT_MS },
  maxResponseSize: MAX_ANSWER_BYTES,
  // a fetch has a deadline of its own, for all of it
  headersTimeout: 0,
  bodyTimeout: 0,
}

function send({ pool, path, breaker }: Upstream, request: HttpRequest): Promise<HttpResponse> {
  const { headers, body, timeout } = request
  return new Promise((resolve, reject) => {
    const succeeded = (response: HttpResponse) => {
      breaker.succeeded()
      resolve(response)
    }
    const failed = (error: Error) => {
      if (timeout >= ENOUGH_MS && !(error instanceof CallerGone)) breaker.failed()
      reject(error)
    }
    if (breaker.mayAsk()) pool.dispatch({ path, method: 'POST', headers, body }, receiving(request, succeeded, failed))
    else reject(new Error('it failed five times in a row, and is left alone for a second'))
  })
}

/** Undici's own handler: a stream and a signal for each fetch cost several times what is done with them here. */
function receiving(
  { timeout, caller }: HttpRequest,
  resolve: (response: HttpResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let status = 0
  let failed: Error | undefined
  let controller: Dispatcher.DispatchController | undefined
  const fail = (error: Error) => {
    // what ended its time is told that it was ended too
    if (failed) return
    failed = error
    end()
    controller?.abort(error)
    reject(error)
  }
  const timer = setTimeout(() => fail(new Error(`no answer within ${timeout} ms`)), timeout)
  const leave = () => fail(new CallerGone())
  caller?.once('close', leave)
  const end = () => {
    clearTimeout(timer)
    caller?.off('close', leave)
  }
  return {
    onRequestStart(started) {
      controller = started
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
      end()
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
