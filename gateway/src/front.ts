import type { IncomingMessage, ServerResponse } from 'node:http'
import { createVerifier } from '@laurel/shared/actor'
import type { Errors } from '@laurel/shared/edge/errors'
import type { Refuse } from '@laurel/shared/edge/refusals'
import { Refusal } from '@laurel/shared/errors'
import { answerJson, type Handler } from '@laurel/shared/http'
import { authenticating, type Context } from './authentication.ts'
import type { Config } from './config.ts'
import type { Trust } from './documents/trusted-documents.ts'
import type { Graph } from './graph.ts'
import { answerAsApolloSays, asApolloTakes } from './http/apollo.ts'
import { allowOrigins } from './http/cors.ts'
import { BODY_MS, bodyWithin } from './http/deadline.ts'
import type { Forward } from './http/imports.ts'
import { negotiate, negotiateStream } from './http/negotiation.ts'
import { demandDocument, readParameters } from './http/parameters.ts'
import { addressOf, limitedTo } from './http/rates.ts'
import { statusOfRefused } from './http/status.ts'
import type { Live } from './live/live.ts'

/** Where every request comes in. */
export type Gate = {
  /** Lets pages of known origins ask; true when the request was a preflight, which has its answer then. */
  isPreflight(request: IncomingMessage, response: ServerResponse): boolean
  /** Has a body be read within its time, by whatever its request is answered. */
  limitBody(request: IncomingMessage, response: ServerResponse): void
  /**
   * Who asks. Nobody gets further without a good token (UNAUTHENTICATED), nor more often than he and his address may
   * (TOO_MANY_REQUESTS); the address is looked at first, for it takes time to look at a token.
   */
  admit(request: IncomingMessage, response: ServerResponse): Promise<Context>
}

type Settings = Pick<Config, 'origins' | 'proxies' | 'rates' | 'identity' | 'gatewaySecret' | 'requestTimeout'>

export function createGate(settings: Settings, refuse: Refuse): Gate {
  const { origins, proxies, rates, identity, gatewaySecret, requestTimeout } = settings
  const limitAddress = limitedTo(rates.perAddress)
  const limitActor = limitedTo(rates.perActor)
  const authenticate = authenticating(createVerifier(identity), gatewaySecret, requestTimeout)
  return {
    isPreflight: allowOrigins(origins),
    limitBody: bodyWithin(BODY_MS, refuse),
    async admit(request, response) {
      await limitAddress(addressOf(request, proxies), response)
      const context = await authenticate(request, response)
      await limitActor(context.actor.subject, response)
      return context
    },
  }
}

type Asking = { gate: Gate; trust: Trust; graph: Graph; errors: Errors }

/** `/graphql`: queries and mutations, GraphQL over HTTP. */
export function answering({ gate, trust, graph, errors }: Asking): Handler {
  return async (request, response) => {
    if (gate.isPreflight(request, response)) return
    gate.limitBody(request, response)
    const context = await gate.admit(request, response)
    negotiate(request, response)
    const asked = trust.look(demandDocument(await readParameters(request)), context.requestId)
    const refusal = await graph.takeTurn(asked)
    if (refusal) {
      const status = statusOfRefused(request.headers.accept)
      return answerJson(response, status, { errors: errors.told([refusal], context) })
    }
    answerAsApolloSays(request, response, await graph.serve(asApolloTakes(request, asked), context))
  }
}

type Streaming = { gate: Gate; trust: Trust; live: Live }

/** `/graphql/stream`: subscriptions, GraphQL over server-sent events. */
export function streaming({ gate, trust, live }: Streaming): Handler {
  return async (request, response) => {
    if (gate.isPreflight(request, response)) return
    gate.limitBody(request, response)
    const context = await gate.admit(request, response)
    negotiateStream(request, response)
    const asked = trust.look(demandDocument(await readParameters(request)), context.requestId)
    await live.serve({ request, response, context, asked })
  }
}

/** `PUT /imports/<id>`: files of imports, handed on to membership. */
export function importing({ gate, forward }: { gate: Gate; forward: Forward }): Handler {
  return async (request, response) => {
    if (gate.isPreflight(request, response)) return
    if (request.method !== 'PUT') throw new Refusal('NOT_FOUND')
    await forward(request, response, await gate.admit(request, response))
  }
}
