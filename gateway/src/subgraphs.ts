import type { GraphQLDataSource, ServiceEndpointDefinition } from '@apollo/gateway'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { timeoutHeader } from '@laurel/shared/request'
import { GraphQLError } from 'graphql'
import { z } from 'zod'
import type { Context } from './authentication.ts'
import { createTransport, type Transport } from './transport.ts'

type Settings = {
  /** Base addresses that go before those of the supergraph. */
  overrides: Record<string, string>
  log: Log
}

export type Subgraphs = {
  /** Where a subgraph is; undefined when the supergraph has none of that name. */
  urlOf(name: string): string | undefined
  names(): string[]
  source(definition: ServiceEndpointDefinition): GraphQLDataSource<Context>
} & AsyncDisposable

const answer = z
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

type Answer = z.output<typeof answer>

/** With these a subgraph refuses a request as a whole, by status 400 or 401, for a reason that is the caller's. */
const wholeRefusals = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'UNAUTHENTICATED'])

/**
 * Reaches the subgraphs, each fetch within what is left of the request's time, which the subgraph is told too. One that is
 * down, late or not speaking GraphQL costs its fields, by SUBGRAPH_UNAVAILABLE; what it did say is logged and goes no further.
 */
export function createSubgraphs({ overrides, log }: Settings): Subgraphs {
  const urls = new Map<string, string>()
  const transport = createTransport()
  const source = ({ name, url = '' }: ServiceEndpointDefinition): GraphQLDataSource<Context> => {
    const address = overrides[name] ? `${overrides[name]}/graphql` : url
    urls.set(name, address)
    return {
      async process({ request, context }) {
        const { headers, requestId, endsAt } = context as Context
        const { query, variables, operationName } = request
        try {
          const { data, errors } = await ask(
            address,
            { query, variables, operationName },
            { transport, headers, timeout: Math.floor(endsAt - Date.now()) },
          )
          return { ...(data && { data }), ...(errors && { errors }) }
        } catch (error) {
          if (error instanceof Refusal) throw new GraphQLError('', { originalError: error })
          log.warn({ err: error, subgraph: name, requestId }, 'a subgraph does not answer')
          throw new GraphQLError('', { originalError: new Refusal('SUBGRAPH_UNAVAILABLE') })
        }
      },
    }
  }
  return {
    urlOf: name => urls.get(name),
    names: () => [...urls.keys()],
    source,
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

type Asking = { transport: Transport; headers: Record<string, string>; timeout: number }

async function ask(url: string, body: object, { transport, headers, timeout }: Asking): Promise<Answer> {
  if (timeout <= 0) throw new Refusal('DEADLINE_EXCEEDED')
  const { status, text } = await transport.post(url, {
    headers: {
      ...headers,
      ...timeoutHeader(timeout),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeout),
  })
  const isOk = status >= 200 && status < 300
  const said = answer.safeParse(parsed(text)).data
  if (said && (isOk || said.errors?.every(({ extensions }) => wholeRefusals.has(extensions?.code ?? '')))) return said
  throw new Error(isOk ? 'not an answer in GraphQL' : `status ${status}: ${text.slice(0, 500)}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
