import cors from 'cors'
import type { RequestHandler } from 'express'

const DAY_SECONDS = 86_400

/**
 * Lets pages of these origins, and of no other, ask and read; their preflights are answered without a token. Tokens come in a
 * header that the page sends itself, so no credentials of the browser are let along.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
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
  return (request, response, next) => {
    const { origin } = request.headers
    if (origin && origins.includes(origin)) return allow(request, response, next)
    if (origins.length > 0) response.vary('origin')
    next()
  }
}
