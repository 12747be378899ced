import type { ErrorRequestHandler } from 'express'
import { Refusal } from '../errors.ts'
import { localeOf, requestIdOf } from '../request.ts'
import type { Errors } from './errors.ts'

const statuses: Record<string, number> = {
  BODY_TOO_LARGE: 413,
  DOCUMENT_TOO_LONG: 413,
  UNAUTHENTICATED: 401,
  IMPORT_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  BODY_TOO_SLOW: 408,
  NOT_EVENT_STREAM: 406,
  RESUME_TOO_OLD: 410,
  NOT_CSV: 415,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_STREAMS: 429,
  SUBGRAPH_UNAVAILABLE: 502,
  NOT_READY: 503,
  LIVE_UNAVAILABLE: 503,
}

/** Answers what was refused outside GraphQL, and bodies that cannot be read, in GraphQL's form and the caller's language. */
export function answerRefusals(errors: Errors): ErrorRequestHandler {
  return (error, request, response, next) => {
    const refusal = refusalIn(error)
    if (!refusal || response.headersSent) return next(error)
    const listener = { locale: localeOf(request, null), requestId: requestIdOf(request) }
    if (refusal.code === 'UNAUTHENTICATED') response.setHeader('www-authenticate', 'Bearer')
    response.status(statuses[refusal.code] ?? 400).json({ errors: errors.told([refusal], listener) })
  }
}

/** By the types that `body-parser` gives its errors. */
const codes: Record<string, string> = {
  'entity.too.large': 'BODY_TOO_LARGE',
  'entity.parse.failed': 'BAD_REQUEST',
  'encoding.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'charset.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
}

function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  const code = codes[String((error as { type?: unknown }).type)]
  return code === undefined ? undefined : new Refusal(code)
}
