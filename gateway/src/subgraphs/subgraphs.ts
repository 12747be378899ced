import type { GraphQLDataSource, ServiceEndpointDefinition } from '@apollo/gateway'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { SECONDS, stopwatch } from '@laurel/shared/metrics'
import { timeoutHeader } from '@laurel/shared/request'
import { GraphQLError } from 'graphql'
import { Histogram, type Registry } from 'prom-client'
import type { Context } from '../authentication.ts'
import { answerIn } from './answer.ts'
import { type AskSubgraph, coalescing } from './coalescing.ts'
import { createTransport } from './transport.ts'

type Settings = {
  /** Base addresses that go before those of the supergraph. */
  overrides: Record<string, string>
  registry: Registry
  log: Log
}

export type Subgraphs = {
  /** Where a subgraph is; undefined when the supergraph has none of that name. */
  urlOf(name: string): string | undefined
  names(): string[]
  /** Learns where a subgraph is; what Apollo's executor asks it by. */
  source(definition: ServiceEndpointDefinition): GraphQLDataSource<Context>
  /** Posts a body to a subgraph; rejects with the code for the caller's not being answered. */
  ask: AskSubgraph
} & AsyncDisposable

/**
 * Reaches the subgraphs, each fetch within what is left of the request's time, which the subgraph is told too. One that is
 * down, late or not speaking GraphQL costs its fields, by SUBGRAPH_UNAVAILABLE; what it did say is logged and goes no further.
 */
export function createSubgraphs({ overrides, registry, log }: Settings): Subgraphs {
  const urls = new Map<string, string>()
  const transport = createTransport()
  const startTimer = timing(registry)
  const askDirectly = async (name: string, body: string, { headers, requestId, endsAt }: Context) => {
    const observe = startTimer(name)
    try {
      const timeout = Math.floor(endsAt - Date.now())
      if (timeout <= 0) throw new Refusal('DEADLINE_EXCEEDED')
      const request = { headers: { ...headers, ...timeoutHeader(timeout), ...JSON_BOTH_WAYS }, body, timeout }
      const answer = answerIn(await transport.post(urls.get(name) ?? '', request))
      observe('answered')
      return answer
    } catch (error) {
      observe('failed')
      if (error instanceof Refusal) throw hidden(error)
      log.warn({ err: error, subgraph: name, requestId }, 'a subgraph does not answer')
      throw hidden(new Refusal('SUBGRAPH_UNAVAILABLE'))
    }
  }
  const source = ({ name, url = '' }: ServiceEndpointDefinition): GraphQLDataSource<Context> => {
    urls.set(name, overrides[name] ? `${overrides[name]}/graphql` : url)
    return {
      async process({ request: { query, variables, operationName }, context }) {
        const body = JSON.stringify({ query, variables, operationName })
        const { data, errors } = await askDirectly(name, body, context as Context)
        return { ...(data && { data }), ...(errors && { errors }) }
      },
    }
  }
  return {
    urlOf: name => urls.get(name),
    names: () => [...urls.keys()],
    source,
    ask: coalescing(askDirectly, registry),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** As an error of GraphQL; the refusal's words are chosen where the caller's language is known. */
const hidden = (refusal: Refusal) => new GraphQLError('', { originalError: refusal })

/** Observes how long fetches take. */
function timing(registry: Registry) {
  const took = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'How long a subgraph took to answer a fetch, its time for a connection included, or not to answer it',
    labelNames: ['subgraph', 'outcome'] as const,
    buckets: SECONDS,
    registers: [registry],
  })
  return (subgraph: string) => {
    const seconds = stopwatch()
    return (outcome: 'answered' | 'failed') => took.observe({ subgraph, outcome }, seconds())
  }
}

const JSON_BOTH_WAYS = { 'content-type': 'application/json', accept: 'application/json' }
