import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Verifier } from '@laurel/shared/actor'
import { headersFor } from '@laurel/shared/edge/passed-on'
import { headerOf } from '@laurel/shared/http'
import { type Caller, localeOf, requestIdOf } from '@laurel/shared/request'
import { nextSequence, type Sequence } from './sequence.ts'

/** Who asks, when his request came, and what is sent along to subgraphs on his behalf. */
export type Context = Caller & {
  arrived: Sequence
  headers: Record<string, string>
  /** Closed when the caller goes away; absent: nobody waits. */
  response?: ServerResponse | undefined
}

/** Lets nobody by without a valid token (UNAUTHENTICATED), before anything of the body is read. */
export function authenticating(verify: Verifier, gatewaySecret: string, requestTimeout: number) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<Context> => {
    const endsAt = Date.now() + requestTimeout
    const arrived = nextSequence()
    const actor = await verify(request.headers.authorization)
    response.setHeader('cache-control', 'no-store')
    // as many as there are fetches listen whether he goes away
    response.setMaxListeners(0)
    const [locale, requestId] = [localeOf(request, actor), requestIdOf(request)]
    const headers = headersFor(name => headerOf(request, name), gatewaySecret)
    return { actor, locale, requestId, endsAt, arrived, headers, response }
  }
}
