import { type Answer, answerOf, type Locale, unreached } from './answer.ts'

const BUSY = new Set([429, 503])

/** A document's text, and its hash among what its code generation knows of it. */
export type Sendable = { toString(): string; __meta__?: Record<string, unknown> | undefined }

/** A word `mutation` anywhere is taken for one: better not to repeat a query than to repeat a mutation. */
export function isQuery(document: Sendable): boolean {
  return !/\bmutation\b/.test(document.toString())
}

/** The document as GraphQL over HTTP spells it, by its hash as the draft of its appendix on persisted documents does. */
export function textOf(document: Sendable, byHash = false): { documentId?: string; query?: string } {
  return byHash ? { documentId: `sha256:${document.__meta__?.hash}` } : { query: document.toString() }
}

type Request = {
  url: string
  token: string
  body: string
  locale: Locale | undefined
  signal: AbortSignal | undefined
  /** In milliseconds. */
  deadline: number
}

/** Sends one request; `isBusy`: the gateway, or whoever stands before it, asks to come again later. */
export async function send<Data>({ url, token, body, locale, signal, deadline }: Request) {
  const late = AbortSignal.timeout(deadline)
  const headers = {
    accept: 'application/graphql-response+json, application/json',
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    ...(locale && { 'accept-language': locale }),
  }
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', headers, body },
      signal: signal ? AbortSignal.any([signal, late]) : late,
    })
    const answer: Answer<Data> = await answerOf<Data>(response, locale)
    return { answer, isBusy: BUSY.has(response.status) }
  } catch {
    signal?.throwIfAborted()
    return { answer: unreached(locale), isBusy: false }
  }
}
