import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import accepts from 'accepts'
import type { Actor, Verifier } from './actor.ts'
import { Refusal } from './errors.ts'
import { headerOf } from './http.ts'
import type { Locale } from './messages.ts'

/** What is known of one request before anything is done; `endsAt` is when its time is over, in milliseconds since 1970. */
export type Caller = { actor: Actor; locale: Locale; requestId: string; endsAt: number }

/** Tells a subgraph how many milliseconds are left of the request's time: clocks differ, spans do not. */
const TIMEOUT_HEADER = 'x-timeout-ms'
const LONGEST_MS = 60_000
/** Of the time that is left, what a subgraph's refusal needs to be here in time: else its slow query would seem its own fault. */
const ON_THE_WAY_MS = 100

/** The header that tells a subgraph how long it may take, of so many milliseconds that are left to the edge. */
export const timeoutHeader = (left: number): { [TIMEOUT_HEADER]: string } => ({
  // written out, for a computed name is looked up anew for each fetch; the type holds it to the other
  'x-timeout-ms': String(Math.max(1, left - ON_THE_WAY_MS)),
})

export type Authenticate = (request: IncomingMessage) => Promise<Caller>

/** Vietnamese unless `Accept-Language`, or else the token, prefers English. */
export function localeOf(request: IncomingMessage, actor: Actor | null): Locale {
  const asked = request.headers['accept-language']
  const preferred = asked ? accepts(request).languages('vi', 'en') : actor?.locale
  return preferred === 'en' ? 'en' : 'vi'
}

function endOf(request: IncomingMessage): number {
  const given = Number(headerOf(request, TIMEOUT_HEADER) || LONGEST_MS)
  return Date.now() + (given >= 0 && given <= LONGEST_MS ? given : LONGEST_MS)
}

export function requestIdOf(request: IncomingMessage): string {
  return headerOf(request, 'x-request-id') ?? ''
}

/** The caller of a request whose token was found to be of `actor`. */
export function callerFrom(request: IncomingMessage, actor: Actor, endsAt: number): Caller {
  return { actor, locale: localeOf(request, actor), requestId: requestIdOf(request), endsAt }
}

/**
 * Recognises the caller of a subgraph: first that the gateway speaks (GATEWAY_REQUIRED), then for whom (UNAUTHENTICATED).
 * Two gateway secrets may be live at a time, for rotation.
 */
export function authenticateBy(verify: Verifier, gatewaySecrets: string[]): Authenticate {
  const secrets = gatewaySecrets.map(secret => Buffer.from(secret))
  return async request => {
    const endsAt = endOf(request)
    const given = Buffer.from(headerOf(request, 'x-gateway-secret') ?? '')
    if (!secrets.some(secret => secret.length === given.length && timingSafeEqual(secret, given)))
      throw new Refusal('GATEWAY_REQUIRED')
    const actor = await verify(request.headers.authorization)
    return callerFrom(request, actor, endsAt)
  }
}
