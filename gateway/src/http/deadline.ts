import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Refuse } from '@laurel/shared/edge/refusals'
import { Refusal } from '@laurel/shared/errors'
import { createTickQueue } from '../tick-queue.ts'

/** A body of 2 MB over a slow line of half a megabit takes as long. */
export const BODY_MS = 30_000

/**
 * Refuses with BODY_TOO_SLOW, and cuts, what was not read to its end in time, by whatever a request was answered or not: else a
 * connection is held for as long as its sender likes.
 */
export function bodyWithin(milliseconds: number, refuse: Refuse) {
  const inTurn = createTickQueue()
  return (request: IncomingMessage, response: ServerResponse): void => {
    const end = () => {
      if (request.complete) return
      response.once('close', () => request.destroy())
      if (response.headersSent) return void request.destroy()
      response.setHeader('connection', 'close')
      if (!refuse(new Refusal('BODY_TOO_SLOW'), request, response)) request.destroy()
    }
    const timer = setTimeout(() => inTurn(end), milliseconds)
    const stop = () => clearTimeout(timer)
    request.once('end', stop).once('close', stop)
  }
}
