import { type GraphQLRequestContextResponseForOperation, type GraphQLResponse, HeaderMap } from '@apollo/server'
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import type { Context } from '../authentication.ts'
import type { Hooks } from '../hooks.ts'

export type Ahead = { gateway: GatewayInterface; hooks: Hooks }

/**
 * Has a gateway carry operations out before Apollo Server would have it do so. For its own call Apollo makes an object with a getter
 * and a setter of their own for each request; V8 keeps a description of each such object, and with it the request and all that was
 * answered, until the next great collection. Answers that hold errors go Apollo's way, which tells them.
 */
export function ahead(gateway: GatewayInterface): Ahead {
  const begun = new WeakMap<Context, ReturnType<GatewayExecutor>>()
  let execute: GatewayExecutor | undefined
  return {
    gateway: {
      onSchemaLoadOrUpdate: callback => gateway.onSchemaLoadOrUpdate(callback),
      async load(options) {
        const { executor } = await gateway.load(options)
        if (!executor) return { executor }
        execute = executor
        return { executor: request => begun.get(request.context as Context) ?? executor(request) }
      },
      stop: () => gateway.stop(),
    },
    hooks: {
      async responseForOperation(request) {
        if (!execute) return null
        const executing = execute(asGatewaysTake(request))
        const answer = await executing.catch(() => undefined)
        if (answer && !answer.errors) return answered(answer.data ?? null)
        // noted for these alone: entries of every request, each with its answer, would cost a twentieth
        begun.set(request.contextValue, executing)
        return null
      },
    },
  }
}

const answered = (data: Record<string, unknown> | null): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: 'single', singleResult: { data } },
})

/** Of it what gateways look at, under the names that they have for it. */
const asGatewaysTake = (asked: GraphQLRequestContextResponseForOperation<Context>) => {
  const { request, schema, document, source, queryHash, operation, operationName, contextValue, metrics, logger } =
    asked
  const taken = { request, schema, document, source, queryHash, operation, operationName, metrics, logger }
  return { ...taken, context: contextValue } as unknown as GatewayGraphQLRequestContext
}
