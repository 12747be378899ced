import type { IncomingMessage, ServerResponse } from 'node:http'
import compression from 'compression'

/** In bytes; what is shorter is not worth it. */
const THRESHOLD = 2_048

const compress = compression({ threshold: THRESHOLD })

/** Has an answer of this length compressed as the caller takes it, where that is worth it. */
export function compressed(request: IncomingMessage, response: ServerResponse, length: number): void {
  if (length < THRESHOLD || request.headers['accept-encoding'] === undefined) return
  compress(request as Parameters<typeof compress>[0], response as Parameters<typeof compress>[1], () => undefined)
}
