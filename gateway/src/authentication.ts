import type { Verifier } from '@laurel/shared/actor'
import { headersFor } from '@laurel/shared/edge/passed-on'
import { type Caller, callerFrom } from '@laurel/shared/request'
import type { RequestHandler, Response } from 'express'

/** Who asks, and what is sent along to subgraphs on his behalf. */
export type Context = Caller & { headers: Record<string, string> }

/** Lets nobody by without a valid token (UNAUTHENTICATED), before anything of the body is read. */
export function authenticated(verify: Verifier, gatewaySecret: string, requestTimeout: number): RequestHandler {
  return async (request, response, next) => {
    const endsAt = Date.now() + requestTimeout
    const actor = await verify(request.get('authorization'))
    response.setHeader('cache-control', 'no-store')
    response.locals.context = {
      ...callerFrom(request, actor, endsAt),
      headers: headersFor(name => request.get(name), gatewaySecret),
    } satisfies Context
    next()
  }
}

/** What `authenticated` found. */
export function contextOf(response: Response): Context {
  return response.locals.context
}
