import compression from 'compression'
import type { RequestHandler } from 'express'

const THRESHOLD_BYTES = 2_048

/** Compresses answers that are worth it, and never a stream, whose events must not wait for each other. */
export function compressed(): RequestHandler {
  return compression({
    threshold: THRESHOLD_BYTES,
    filter: (request, response) =>
      !String(response.getHeader('content-type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  })
}
