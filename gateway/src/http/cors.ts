import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from 'cors'

const DAY_SECONDS = 86_400

/**
 * Lets pages of these origins, and of no other, ask and read; their preflights are answered without a token. Tokens come in a
 * header that the page sends itself, so no credentials of the browser are let along. Answers whether it was a preflight, which
 * has its answer then.
 */
export function allowOrigins(origins: readonly string[]) {
  const allow = cors({
    origin: [...origins],
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'accept-language',
      'x-request-id',
      'traceparent',
      'last-event-id',
    ],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: DAY_SECONDS,
  })
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = request.headers
    if (origin && origins.includes(origin)) {
      allow(request, response, () => undefined)
      return request.method === 'OPTIONS'
    }
    if (origins.length > 0) response.appendHeader('vary', 'origin')
    return false
  }
}
