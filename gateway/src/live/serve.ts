import type { IncomingMessage, ServerResponse } from 'node:http'
import { expiryOf } from '@laurel/shared/actor'
import type { Errors } from '@laurel/shared/edge/errors'
import { Refusal } from '@laurel/shared/errors'
import { answerJson, headerOf } from '@laurel/shared/http'
import type { Context } from '../authentication.ts'
import type { Graph } from '../graph.ts'
import type { Parameters } from '../http/parameters.ts'
import { Invalid, subscriptionOf } from './ask.ts'
import { createEnd, type End } from './end.ts'
import { writeEvents } from './event-stream.ts'
import { withSubscriptions } from './schema.ts'
import type { Emission, Opener, Source } from './stream.ts'
import { createTally } from './tally.ts'

const FARTHEST_TIMER_MS = 2 ** 31 - 1

type Parts = { graph: Graph; openers: Record<string, Opener>; errors: Errors }

type Asking = { request: IncomingMessage; response: ServerResponse; context: Context; asked: Parameters }

/** Serves a stream until its end; refuses before anything is sent. */
export type Serve = (asking: Asking) => Promise<void>

/** For a gateway without brokers. */
export const refuseAll: Serve = async () => {
  throw new Refusal('LIVE_UNAVAILABLE')
}

/** Serves each subscription as a stream of its own, until the token expires. */
export function createServe({ graph, openers, errors }: Parts): { serve: Serve; endAll(): void } {
  const tally = createTally()
  const open = new Set<End>()
  let isStopping = false
  return {
    async serve(asking) {
      const { response, context } = asking
      // gone while it was found out who he is: he would never be counted out
      if (response.destroyed) return
      if (isStopping || !graph.isLoaded()) throw new Refusal('NOT_READY')
      const end = createEnd()
      const leave = tally.enter(context.actor.subject)
      const expiry = setTimeout(() => end.as('UNAUTHENTICATED'), untilExpiry(context))
      open.add(end)
      response.once('close', () => {
        clearTimeout(expiry)
        open.delete(end)
        leave()
        end.left()
      })
      await stream({ graph, openers, errors }, { ...asking, end })
    },
    endAll() {
      isStopping = true
      for (const end of open) end.as('GATEWAY_STOPPING')
    },
  }
}

function untilExpiry({ headers: { authorization } }: Context): number {
  return Math.min(Math.max(expiryOf(authorization) - Date.now(), 0), FARTHEST_TIMER_MS)
}

type Exchange = Asking & { end: End }

async function stream(parts: Parts, exchange: Exchange): Promise<void> {
  const { response, context, end } = exchange
  const tell = (error: unknown) => parts.errors.told([error], context)
  try {
    const source = openedBy(parts, exchange)
    const emissions = withLastWords(source, end, tell)
    await writeEvents(response, { emissions, end, rest: () => source.rest?.() })
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    answerJson(response, 400, { errors: parts.errors.told(error.errors, context) })
  }
}

function openedBy({ graph, openers }: Parts, { request, asked, context, end }: Exchange): Source {
  const schema = graph.schema()
  if (!schema) throw new Refusal('NOT_READY')
  const subscription = subscriptionOf(asked, withSubscriptions(schema))
  const opener = openers[subscription.name]
  if (!opener) throw new Refusal('NOT_A_SUBSCRIPTION')
  return opener({ subscription, context, end, lastEventId: headerOf(request, 'last-event-id') })
}

/** A stream that is ended here says why, and one that fails that it did. */
async function* withLastWords(
  { emissions }: Source,
  end: End,
  tell: (error: unknown) => Emission['errors'] & object,
): AsyncGenerator<Emission> {
  try {
    yield* emissions
  } catch (error) {
    yield { errors: tell(error) }
    return
  }
  const why = end.why()
  if (why) yield { errors: tell(why) }
}
