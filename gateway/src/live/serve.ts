import type { IncomingMessage, ServerResponse } from 'node:http'
import { expiryOf } from '@laurel/shared/actor'
import type { Errors } from '@laurel/shared/edge/errors'
import { Refusal } from '@laurel/shared/errors'
import { answerJson, headerOf } from '@laurel/shared/http'
import accepts from 'accepts'
import { createHandler, type OperationResult, type RequestParams } from 'graphql-sse'
import type { Context } from '../authentication.ts'
import type { Graph } from '../graph.ts'
import { type Parameters, searchOf } from '../http/parameters.ts'
import { Invalid, subscriptionOf } from './ask.ts'
import { createEnd, type End } from './end.ts'
import { createOutlet } from './outlet.ts'
import { withSubscriptions } from './schema.ts'
import type { Emission, Opener, Source } from './stream.ts'
import { createTally } from './tally.ts'

const FARTHEST_TIMER_MS = 2 ** 31 - 1
const EVENT_STREAM = 'text/event-stream'
const headers = {
  'content-type': `${EVENT_STREAM}; charset=utf-8`,
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

type Parts = { graph: Graph; openers: Record<string, Opener>; errors: Errors }

type Asking = {
  request: IncomingMessage
  response: ServerResponse
  context: Context
  /** Undefined where a body could not be read. */
  asked: Parameters | undefined
}

/** Serves a stream until its end; refuses before anything is sent. */
export type Serve = (asking: Asking) => Promise<void>

/** For a gateway without brokers. */
export const refuseAll: Serve = async () => {
  throw new Refusal('LIVE_UNAVAILABLE')
}

/** Serves each subscription as a stream of its own (GraphQL over SSE, distinct connections), until the token expires. */
export function createServe({ graph, openers, errors }: Parts): { serve: Serve; endAll(): void } {
  const tally = createTally()
  const open = new Set<End>()
  let isStopping = false
  return {
    async serve(asking) {
      const { request, response, context } = asking
      // gone while it was found out who he is: he would never be counted out
      if (response.destroyed) return
      if (isStopping || !graph.isLoaded()) throw new Refusal('NOT_READY')
      if (accepts(request).type([EVENT_STREAM]) === false) throw new Refusal('NOT_EVENT_STREAM')
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

async function stream({ graph, openers, errors }: Parts, exchange: Exchange): Promise<void> {
  const { request, response, context, asked, end } = exchange
  let source: Source | undefined
  const outlet = createOutlet(response, end, () => source?.rest?.())
  const tell = (error: unknown) => errors.told([error], context)
  const handle = createHandler({
    // one stream a connection: none is kept here for another request to join
    authenticate: () => null,
    onSubscribe(_, params) {
      source = openedBy({ graph, openers }, { params, context, end, lastEventId: headerOf(request, 'last-event-id') })
      return withLastWords(source, end, tell) as unknown as OperationResult
    },
    async onNext(_context, _request, result) {
      const { eventId, ...told } = result as Emission
      await outlet.announce(eventId)
      return told as typeof result
    },
  })
  try {
    const [body, init] = await handle({
      method: request.method ?? '',
      url: `/${asked ? searchOf(asked) : ''}`,
      headers: { get: name => (name === 'accept' ? EVENT_STREAM : headerOf(request, name)) },
      body: () => asked ?? null,
      raw: request,
      context: undefined,
    })
    if (!body || typeof body === 'string') return malformed(response, init.status, body)
    response.writeHead(200, headers)
    await outlet.pump(body)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    answerJson(response, 400, { errors: errors.told(error.errors, context) })
  }
}

type Opening = { params: RequestParams; context: Context; end: End; lastEventId: string | undefined }

function openedBy({ graph, openers }: Omit<Parts, 'errors'>, { params, ...rest }: Opening): Source {
  const schema = graph.schema()
  if (!schema) throw new Refusal('NOT_READY')
  const subscription = subscriptionOf(params, withSubscriptions(schema))
  const opener = openers[subscription.name]
  if (!opener) throw new Refusal('NOT_A_SUBSCRIPTION')
  return opener({ subscription, ...rest })
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

/** What the library refuses by itself is no request of GraphQL over SSE at all; it says so without a code. */
function malformed(response: ServerResponse, status: number, body: string | null | undefined): void {
  const [error] = body ? JSON.parse(body).errors : []
  const message = error?.message ?? 'The body must be JSON.'
  answerJson(response, status, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
}
