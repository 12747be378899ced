import { Refusal } from '@laurel/shared/errors'
import { localeOf, requestIdOf } from '@laurel/shared/request'
import type { ErrorRequestHandler } from 'express'
import type { Errors } from './errors.ts'

const statuses: Record<string, number> = {
  UNAUTHENTICATED: 401,
  IMPORT_UNKNOWN: 404,
  NOT_EVENT_STREAM: 406,
  RESUME_TOO_OLD: 410,
  NOT_CSV: 415,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_STREAMS: 429,
  SUBGRAPH_UNAVAILABLE: 502,
  NOT_READY: 503,
  LIVE_UNAVAILABLE: 503,
}

/** Answers what was refused outside GraphQL in GraphQL's form, in the caller's language. */
export function answerRefusals(errors: Errors): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (!(error instanceof Refusal) || response.headersSent) return next(error)
    const listener = { locale: localeOf(request, null), requestId: requestIdOf(request) }
    if (error.code === 'UNAUTHENTICATED') response.setHeader('www-authenticate', 'Bearer')
    response.status(statuses[error.code] ?? 400).json({ errors: errors.told([error], listener) })
  }
}
