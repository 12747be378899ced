import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '../errors.ts'
import { answerJson } from '../http.ts'
import { localeOf, requestIdOf } from '../request.ts'
import type { Errors } from './errors.ts'

const statuses: Record<string, number> = {
  BODY_TOO_LARGE: 413,
  DOCUMENT_TOO_LONG: 413,
  UNAUTHENTICATED: 401,
  IMPORT_UNKNOWN: 404,
  NOT_FOUND: 404,
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

/** Answers what was refused outside GraphQL; false when an error is no refusal. */
export type Refuse = (error: unknown, request: IncomingMessage, response: ServerResponse) => boolean

/** Answers what was refused outside GraphQL, and bodies that cannot be read, in GraphQL's form and the caller's language. */
export function answerRefusals(errors: Errors): Refuse {
  return (error, request, response) => {
    const refusal = refusalIn(error)
    if (!refusal || response.headersSent) return false
    const listener = { locale: localeOf(request, null), requestId: requestIdOf(request) }
    if (refusal.code === 'UNAUTHENTICATED') response.setHeader('www-authenticate', 'Bearer')
    answerJson(response, statuses[refusal.code] ?? 400, { errors: errors.told([refusal], listener) })
    return true
  }
}

/** By the types that `body-parser` and `raw-body` give their errors. */
const codes: Record<string, string> = {
  'entity.too.large': 'BODY_TOO_LARGE',
  'entity.parse.failed': 'BAD_REQUEST',
  'encoding.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'charset.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
}

function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  const code = codes[String((error as { type?: unknown } | undefined)?.type)]
  return code === undefined ? undefined : new Refusal(code)
}
