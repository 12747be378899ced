import type { GraphQLDataSource, ServiceEndpointDefinition } from '@apollo/gateway'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { SECONDS, stopwatch } from '@laurel/shared/metrics'
import { timeoutHeader } from '@laurel/shared/request'
import { GraphQLError } from 'graphql'
import { Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import type { Context } from './authentication.ts'
import type { Answer } from './execution/fetch.ts'
import { isTree } from './execution/tree.ts'
import { type AskSubgraph, sharingFetches } from './shared-fetches.ts'
import { type Answered, createTransport } from './transport.ts'

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

/** What an answer is when it holds errors, or no data. */
const faulty = z
  .object({
    data: z.looseObject({}).nullish(),
    errors: z
      .array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.number()])).exactOptional(),
          extensions: z.looseObject({ code: z.string().optional() }).exactOptional(),
        }),
      )
      .optional(),
  })
  .refine(({ data, errors }) => data || errors?.length)

/** With these a subgraph refuses a request as a whole, by status 400 or 401, for a reason that is the caller's. */
const wholeRefusals = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'UNAUTHENTICATED'])

/**
 * Reaches the subgraphs, each fetch within what is left of the request's time, which the subgraph is told too. One that is
 * down, late or not speaking GraphQL costs its fields, by SUBGRAPH_UNAVAILABLE; what it did say is logged and goes no further.
 */
export function createSubgraphs({ overrides, registry, log }: Settings): Subgraphs {
  const urls = new Map<string, string>()
  const transport = createTransport()
  const timed = timing(registry)
  const answered = async (name: string, body: string, { headers, requestId, endsAt }: Context) => {
    const tell = timed(name)
    try {
      const timeout = Math.floor(endsAt - Date.now())
      if (timeout <= 0) throw new Refusal('DEADLINE_EXCEEDED')
      const sent = { headers: { ...headers, ...timeoutHeader(timeout), ...JSON_BOTH_WAYS }, body, timeout }
      const answer = answerIn(await transport.post(urls.get(name) ?? '', sent))
      tell('answered')
      return answer
    } catch (error) {
      tell('failed')
      if (error instanceof Refusal) throw new GraphQLError('', { originalError: error })
      log.warn({ err: error, subgraph: name, requestId }, 'a subgraph does not answer')
      throw new GraphQLError('', { originalError: new Refusal('SUBGRAPH_UNAVAILABLE') })
    }
  }
  const source = ({ name, url = '' }: ServiceEndpointDefinition): GraphQLDataSource<Context> => {
    urls.set(name, overrides[name] ? `${overrides[name]}/graphql` : url)
    return {
      async process({ request: { query, variables, operationName }, context }) {
        const body = JSON.stringify({ query, variables, operationName })
        const { data, errors } = await answered(name, body, context as Context)
        return { ...(data && { data }), ...(errors && { errors }) }
      },
    }
  }
  return {
    urlOf: name => urls.get(name),
    names: () => [...urls.keys()],
    source,
    ask: sharingFetches(answered, registry),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** Takes how long fetches take. */
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

/** What a subgraph answered; throws what is none of its answers to callers. */
function answerIn({ status, text }: Answered): Answer {
  const isOk = status >= 200 && status < 300
  const said = read(text)
  if (said && (isOk || said.errors?.every(({ extensions }) => wholeRefusals.has(String(extensions?.code))))) return said
  throw new Error(isOk ? 'not an answer in GraphQL' : `status ${status}: ${text.slice(0, 500)}`)
}

/** Undefined when it is none of GraphQL's. */
function read(text: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    const isWhole = isTree(answer) && isTree(answer.data) && answer.errors === undefined
    return isWhole ? (answer as Answer) : faulty.safeParse(answer).data
  } catch {
    return undefined
  }
}
