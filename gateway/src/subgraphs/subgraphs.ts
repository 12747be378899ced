import type { GraphQLDataSource, GraphQLDataSourceProcessOptions, ServiceEndpointDefinition } from '@apollo/gateway'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { SECONDS, stopwatch } from '@laurel/shared/metrics'
import { timeoutHeader } from '@laurel/shared/request'
import { type DocumentNode, GraphQLError, Kind, OperationTypeNode } from 'graphql'
import { Histogram, type Registry } from 'prom-client'
import type { Context } from '../authentication.ts'
import { argumentsOf } from '../directives.ts'
import type { Listener } from '../loaded.ts'
import { answerIn } from './answer.ts'
import { type AskSubgraph, coalescing } from './coalescing.ts'
import { CallerGone, createTransport, type HttpRequest } from './transport.ts'

type Settings = {
  /** Base addresses that go before those of the supergraph. */
  overrides: Record<string, string>
  registry: Registry
  log: Log
}

export type Subgraphs = {
  /** Where a subgraph is; undefined when the supergraph has none of that name. */
  urlOf(name: string): string | undefined
  /** Of those of the supergraph in service. */
  names(): readonly string[]
  /** Learns where a subgraph is; what Apollo's executor asks it by. */
  source(definition: ServiceEndpointDefinition): GraphQLDataSource<Context>
  /** Posts a body to a subgraph; rejects with the code for the caller's not being answered. */
  ask: AskSubgraph
} & Listener &
  AsyncDisposable

/**
 * Reaches the subgraphs, each fetch within what is left of the request's time, which the subgraph is told too, and no longer than the
 * caller of a query is there. One that is down, late or not speaking GraphQL costs its fields, by SUBGRAPH_UNAVAILABLE; what it did say
 * is logged and goes no further.
 */
export function createSubgraphs({ overrides, registry, log }: Settings): Subgraphs {
  const urls = new Map<string, string>()
  let names: readonly string[] = []
  const transport = createTransport()
  const startTimer = timing(registry)
  const refusalOf = (error: unknown, subgraph: string, requestId: string): Refusal => {
    if (error instanceof Refusal) return error
    log.warn({ err: error, subgraph, requestId }, 'a subgraph does not answer')
    return new Refusal('SUBGRAPH_UNAVAILABLE')
  }
  const askDirectly = async (name: string, body: string, context: Context, isQuery: boolean) => {
    const observe = startTimer(name)
    try {
      const answer = answerIn(await transport.post(urls.get(name) ?? '', requestOf(body, context, isQuery)))
      observe('answered')
      return answer
    } catch (error) {
      observe(error instanceof CallerGone ? 'abandoned' : 'failed')
      // as an error of GraphQL; its words are chosen where the caller's language is known
      throw new GraphQLError('', { originalError: refusalOf(error, name, context.requestId) })
    }
  }
  const source = ({ name, url = '' }: ServiceEndpointDefinition): GraphQLDataSource<Context> => {
    urls.set(name, overrides[name] ? `${overrides[name]}/graphql` : url)
    return {
      async process(asked) {
        const { query, variables, operationName } = asked.request
        const body = JSON.stringify({ query, variables, operationName })
        const { data, errors } = await askDirectly(name, body, asked.context as Context, isOfQuery(asked))
        return { ...(data && { data }), ...(errors && { errors }) }
      },
    }
  }
  return {
    urlOf: name => urls.get(name),
    names: () => names,
    source,
    schemaDidLoadOrUpdate({ supergraph }) {
      names = namesIn(supergraph)
    },
    ask: coalescing(askDirectly, registry),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** By `enum join__Graph { MEMBERSHIP @join__graph(name:, url:) }`. */
const namesIn = ({ definitions }: DocumentNode): string[] =>
  definitions
    .flatMap(node => (node.kind === Kind.ENUM_TYPE_DEFINITION ? (node.values ?? []) : []))
    .flatMap(({ directives = [] }) => argumentsOf(directives, 'join__graph')?.name ?? [])
    .map(String)

/** Whether Apollo's executor asks for a caller who changes nothing. */
const isOfQuery = (asked: GraphQLDataSourceProcessOptions<Context>): boolean =>
  'incomingRequestContext' in asked && asked.incomingRequestContext.operation?.operation === OperationTypeNode.QUERY

/** What a subgraph is sent, as long as there is time and, for a query, somebody who waits; what is to be changed is changed for nobody too. */
function requestOf(body: string, { headers, endsAt, response }: Context, isQuery: boolean): HttpRequest {
  const timeout = Math.floor(endsAt - Date.now())
  const caller = isQuery ? response : undefined
  if (timeout <= 0) throw new Refusal('DEADLINE_EXCEEDED')
  if (caller?.destroyed) throw new CallerGone()
  return { headers: { ...headers, ...timeoutHeader(timeout), ...JSON_BOTH_WAYS }, body, timeout, caller }
}

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
    return (outcome: 'answered' | 'failed' | 'abandoned') => took.observe({ subgraph, outcome }, seconds())
  }
}

const JSON_BOTH_WAYS = { 'content-type': 'application/json', accept: 'application/json' }
