import type { Verifier } from '@laurel/shared/actor'
import { type Caller, localeOf, requestIdOf } from '@laurel/shared/request'
import type { Request, RequestHandler, Response } from 'express'

/** Of a request's headers all that subgraphs get to see. */
const passedOn = ['authorization', 'accept-language', 'x-request-id', 'traceparent']

/** Who asks, and what is sent along to subgraphs on his behalf. */
export type Context = Caller & { headers: Record<string, string> }

/** Lets nobody by without a valid token (UNAUTHENTICATED), before anything of the body is read. */
export function authenticated(verify: Verifier, gatewaySecret: string, requestTimeout: number): RequestHandler {
  return async (request, response, next) => {
    const endsAt = Date.now() + requestTimeout
    const actor = await verify(request.get('authorization'))
    response.setHeader('cache-control', 'no-store')
    response.locals.context = {
      actor,
      locale: localeOf(request, actor),
      requestId: requestIdOf(request),
      endsAt,
      headers: { ...headersOf(request), 'x-gateway-secret': gatewaySecret },
    } satisfies Context
    next()
  }
}

/** What `authenticated` found. */
export function contextOf(response: Response): Context {
  return response.locals.context
}

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap(name => {
      const value = request.get(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
