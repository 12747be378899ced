import type { Verifier } from '@laurel/shared/actor'
import { type Caller, localeOf, requestIdOf } from '@laurel/shared/request'
import type { RequestHandler, Response } from 'express'

/** Of a request's headers all that subgraphs get to see. */
const passedOn = ['authorization', 'accept-language', 'x-request-id', 'traceparent']

/** With all that is fetched for it, in milliseconds. */
const REQUEST_MS = 10_000

/** Who asks; Hive Gateway carries it from the request to its plugins. */
export type Context = { caller: Caller }

/** Lets nobody by without a valid token (UNAUTHENTICATED), but for the preflights of pages of these origins, which have none. */
export function authenticated(verify: Verifier, origins: readonly string[]): RequestHandler {
  return async (request, response, next) => {
    if (request.method === 'OPTIONS' && origins.includes(request.get('origin') ?? '')) return next()
    const actor = await verify(request.get('authorization'))
    response.setHeader('cache-control', 'no-store')
    response.locals.caller = {
      actor,
      locale: localeOf(request, actor),
      requestId: requestIdOf(request),
      endsAt: Date.now() + REQUEST_MS,
    } satisfies Caller
    next()
  }
}

/** What `authenticated` found. */
export function contextOf(response: Response): Context {
  return { caller: response.locals.caller }
}

/** Who asks, as Hive Gateway's plugins find him. */
export function callerOf(context: unknown): Caller {
  return (context as Context).caller
}

/** What is sent along to subgraphs on the caller's behalf. */
export function headersFrom(headers: Headers, gatewaySecret: string): Record<string, string> {
  const found = passedOn.flatMap(name => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return { ...Object.fromEntries(found), 'x-gateway-secret': gatewaySecret }
}
