import type { Verifier } from '@laurel/shared/actor'
import { REQUEST_MS } from '@laurel/shared/edge/limits'
import { type Caller, callerFrom } from '@laurel/shared/request'
import type { RequestHandler, Response } from 'express'

/** Who asks; Hive Gateway carries it from the request to its plugins. */
export type Context = { caller: Caller }

/** Lets nobody by without a valid token (UNAUTHENTICATED), but for the preflights of pages of these origins, which have none. */
export function authenticated(verify: Verifier, origins: readonly string[]): RequestHandler {
  return async (request, response, next) => {
    if (request.method === 'OPTIONS' && origins.includes(request.get('origin') ?? '')) return next()
    const endsAt = Date.now() + REQUEST_MS
    const actor = await verify(request.get('authorization'))
    response.setHeader('cache-control', 'no-store')
    response.locals.caller = callerFrom(request, actor, endsAt)
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
