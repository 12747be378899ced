import { setTimeout as sleep } from 'node:timers/promises'
import type { History, Told } from './history.ts'

/** The gateway as a client sees it that wants to know what became of each of its requests. */
export type Client = {
  /** Asks once. */
  ask: (operation: string, variables: object) => Promise<Told>
  /** Repeats the same request until it is acknowledged or refused, and keeps what was told. */
  insist: (operation: string, variables: object) => Promise<Told>
  /** Sends a CSV file until it is acknowledged or refused. */
  upload: (path: string, csv: string) => Promise<Told>
}

const TIMEOUT_MS = 12_000
const SHORTEST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000
const PATIENCE_MS = 240_000

/** What says nothing of whether the request had its effect. */
const UNTOLD = new Set(['INTERNAL', 'DATABASE_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE', 'NOT_READY'])

type Body = { data?: Record<string, unknown> | null; errors?: { extensions?: { code?: string } }[] }

export function connect(url: string, token: string, history: History): Client {
  const send = async (path: string, init: RequestInit): Promise<Told> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const response = await fetch(new URL(path, url), { ...init, headers, signal })
      return toldBy(response.status, await response.text())
    } catch (error) {
      return { kind: 'unknown', reason: reasonOf(error) }
    }
  }
  const ask = (query: string, variables: object) =>
    send('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query, variables }),
    })
  const insistOn = async (name: string, attempt: () => Promise<Told>): Promise<Told> => {
    const end = Date.now() + PATIENCE_MS
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const told = await attempt()
      history.keep(name, told)
      if (told.kind !== 'unknown') return told
      if (Date.now() > end) throw new Error(`${name} was neither acknowledged nor refused: ${told.reason}`)
      await sleep(pauseMs)
    }
  }
  return {
    ask,
    insist: (query, variables) => insistOn(nameOf(query), () => ask(query, variables)),
    upload: (path, csv) =>
      insistOn('upload', () => send(path, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: csv })),
  }
}

const nameOf = (query: string) => /(?:mutation|query) (\w+)/.exec(query)?.[1] ?? 'request'

function toldBy(status: number, text: string): Told {
  const body = parsed(text)
  const codes = (body?.errors ?? []).map(({ extensions }) => extensions?.code ?? 'INTERNAL')
  const untold = codes.find(code => UNTOLD.has(code))
  if (!body || status >= 500 || status === 429 || untold) return { kind: 'unknown', reason: untold ?? `HTTP ${status}` }
  if (codes.length > 0) return { kind: 'refused', codes }
  return { kind: 'acknowledged', data: body.data ?? {} }
}

function parsed(text: string): Body | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? message
}
