import { createHash } from 'node:crypto'
import type { GatewayExecutor, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface'
import { type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { log } from './executors.ts'
import type { Operation } from './operation/operation.ts'

/** What an executor made of an operation. */
export type Outcome =
  | { rejected: string }
  | { data: string; errors: Failure[]; completion: number; rejected?: undefined }

/** An error, as far as it is compared. */
export type Failure = { path: readonly (string | number)[] | undefined; code: string; message: string }

const cache = { get: async () => undefined, set: async () => {}, delete: async () => true }

export async function outcomeOf(
  executor: GatewayExecutor,
  schema: GraphQLSchema,
  operation: Operation,
): Promise<Outcome> {
  try {
    const { data, errors, extensions } = await executor(contextOf(schema, operation))
    const completion = Array.isArray(extensions?.valueCompletion) ? extensions.valueCompletion.length : 0
    return { data: JSON.stringify(data) ?? 'absent', errors: (errors ?? []).map(failureOf), completion }
  } catch (error) {
    return { rejected: `${error}` }
  }
}

function failureOf({ path, extensions, message }: GraphQLError): Failure {
  return { path: path ?? undefined, code: `${extensions?.code ?? 'NONE'}`, message: `${message}` }
}

/** As ApolloServer makes it. */
function contextOf(schema: GraphQLSchema, operation: Operation): GatewayGraphQLRequestContext {
  const { text, document, operationName, variables } = operation
  const chosen = getOperationAST(document, operationName)
  return {
    ...{ schema, document, source: text, operationName: chosen?.name?.value ?? null, cache, logger: log },
    request: { query: text, ...(operationName !== undefined && { operationName }), ...(variables && { variables }) },
    queryHash: createHash('sha256').update(text).digest('hex'),
    operation: chosen as NonNullable<typeof chosen>,
    schemaHash: 'none' as GatewayGraphQLRequestContext['schemaHash'],
    ...{ context: {}, metrics: {}, overallCachePolicy: undefined, debug: false },
  }
}
