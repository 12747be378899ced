import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

/** The gateway as its clients see it. */
export type Graph = {
  /** Sends one operation; throws a `GraphRefusal` when the answer holds any error. */
  ask<Answer>(operation: string, variables: Record<string, unknown>): Promise<Answer>
  /** Sends a CSV file as fast as it is taken, once; answers with the HTTP status and what was said. */
  put(path: string, chunks: Iterable<Uint8Array>): Promise<Reply>
}

export type Reply = { status: number; text: string; retryAfterSeconds: number }

// What fetch throws; the cause tells why.
type Failure = { name: string; message: string; cause?: { code?: string; message?: string } }

type GraphError = { message: string; path?: (string | number)[]; extensions?: { code?: string } }

const askTimeoutMs = 60_000
const attempts = 10
const firstPauseMs = 250
const longestPauseMs = 8_000
const passingStatuses = new Set([429, 502, 503, 504])
const passingCodes = new Set(['NOT_READY', 'DATABASE_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE'])
const passingFailures = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'])

/** An operation that was refused, with the codes of the reasons. */
export class GraphRefusal extends Error {
  readonly codes: string[]

  constructor(operation: string, errors: GraphError[]) {
    const name = /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? 'operation'
    super(`${name} was refused: ${errors.slice(0, 5).map(wordsOf).join('; ')}${more(errors.length - 5)}`)
    this.name = 'GraphRefusal'
    this.codes = errors.map(({ extensions }) => extensions?.code ?? '')
  }
}

/** A client of the gateway at this base URL, with an officer's token. */
export function connect(gateway: string, token: string): Graph {
  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const response = await fetch(new URL(path, gateway), { ...init, headers })
    const retryAfterSeconds = Number(response.headers.get('retry-after')) || 0
    return { status: response.status, text: await response.text(), retryAfterSeconds }
  }
  return {
    ask: async (operation, variables) => {
      const body = JSON.stringify({ query: operation, variables })
      const headers = {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      }
      const reply = await insist(() => {
        return send('/graphql', { method: 'POST', headers, body, signal: AbortSignal.timeout(askTimeoutMs) })
      })
      return answerOf(operation, reply)
    },
    put: (path, chunks) => {
      return send(path, {
        method: 'PUT',
        headers: { 'content-type': 'text/csv' },
        body: Readable.from(chunks),
        duplex: 'half',
      })
    },
  }
}

/**
 * Tries again after what passes by itself: an overloaded gateway, a restarting service, a broken connection.
 * Only for what is safe to repeat. Throws after ten attempts, which take some 45 seconds.
 */
export async function insist(attempt: () => Promise<Reply>): Promise<Reply> {
  for (let tried = 1; ; tried++) {
    const reply = await attempt().catch(onlyPassing)
    if ('status' in reply && !isPassing(reply)) return reply
    if (tried === attempts) throw new Error(`the gateway does not answer: ${reasonOf(reply)}`)
    const pauseMs = Math.min(firstPauseMs * 2 ** (tried - 1), longestPauseMs)
    const wishedMs = 'status' in reply ? reply.retryAfterSeconds * 1000 : 0
    await pause(Math.max(pauseMs, Math.min(wishedMs, longestPauseMs)))
  }
}

/** What the gateway said, in a length that can be read. */
export function reasonOf(reply: Reply | Failure): string {
  if ('status' in reply) return `HTTP ${reply.status} ${reply.text.slice(0, 300)}`.trimEnd()
  return [reply.message, reply.cause?.message].filter(Boolean).join(': ')
}

function onlyPassing(failure: Failure): Failure {
  const code = failure.cause?.code ?? ''
  if (failure.name === 'TimeoutError' || passingFailures.has(code) || code.startsWith('UND_ERR_')) return failure
  throw failure.cause ? new Error(`the gateway cannot be reached: ${reasonOf(failure)}`) : failure
}

function isPassing(reply: Reply): boolean {
  const { errors = [] } = parsed(reply)
  const unavailable = errors.some(({ extensions }) => passingCodes.has(extensions?.code ?? ''))
  return passingStatuses.has(reply.status) || unavailable
}

function answerOf<Answer>(operation: string, reply: Reply): Answer {
  const { data, errors } = parsed(reply)
  if (errors?.length) throw new GraphRefusal(operation, errors)
  if (reply.status !== 200 || !data) throw new Error(`the gateway's answer is not one of GraphQL: ${reasonOf(reply)}`)
  return data as Answer
}

function parsed({ text }: Reply): { data?: unknown; errors?: GraphError[] } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

function wordsOf({ message, path, extensions }: GraphError): string {
  return [extensions?.code, message, path && `at ${path.join('.')}`].filter(Boolean).join(' ')
}

function more(count: number): string {
  return count > 0 ? `; and ${count} more` : ''
}
