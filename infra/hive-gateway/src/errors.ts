import type { GatewayPlugin } from '@graphql-hive/gateway-runtime'
import type { Errors } from '@laurel/shared/edge/errors'
import { Refusal } from '@laurel/shared/errors'
import { GraphQLError } from 'graphql'
import { type Context, callerOf } from './authentication.ts'

/** Tells the caller what he may see of each error, in his language. */
export function tellErrors(errors: Errors): GatewayPlugin<Context> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (!('errors' in result) || !result.errors) return
      const { data } = result
      const told = whatWentWrong(data, result.errors).flatMap(error =>
        errors.told([inOurWords(error)], callerOf(serverContext)).map(({ message, path, extensions }) => {
          const { http } = error.extensions
          return new GraphQLError(message, {
            path: path ?? null,
            extensions: { ...extensions, ...(http !== undefined && { http }) },
          })
        }),
      )
      setResult({ ...(data !== undefined && { data }), ...(told.length > 0 && { errors: told }) })
    },
  }
}

/** All but the gaps, unless they went up to the root. */
function whatWentWrong(data: unknown, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const told = errors.filter(error => !isGap(error))
  return told.length === 0 && data === null ? errors.slice(0, 1) : told
}

/** An entity that its owner does not show to the caller is null, and no error: what stands above it is null with it. */
function isGap({ message, extensions }: GraphQLError): boolean {
  return extensions.code === undefined && message.startsWith('Cannot return null for non-nullable field ')
}

/** Codes that Hive Gateway and this package give to what the gateway has a code of its own for. */
function inOurWords(error: GraphQLError): unknown {
  const { extensions, path } = error
  if (extensions.code === 'SUBGRAPH_UNAVAILABLE') return as(new Refusal('SUBGRAPH_UNAVAILABLE'), path)
  if (extensions.code !== 'COST_ESTIMATED_TOO_EXPENSIVE') return error
  const { estimated: cost, max: most } = extensions.cost as { estimated: number; max: number }
  return as(new Refusal('QUERY_TOO_COSTLY', { values: { cost, most } }), path)
}

const as = (refusal: Refusal, path: GraphQLError['path']) =>
  new GraphQLError(refusal.code, { originalError: refusal, path: path ?? null })
