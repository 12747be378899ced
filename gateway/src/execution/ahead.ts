import {
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server'
import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import type { Context } from '../authentication.ts'
import { everyRequest } from '../every-request.ts'

export type Ahead = { gateway: GatewayInterface; plugin: ApolloServerPlugin<Context> }

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
    plugin: {
      requestDidStart: everyRequest({
        async responseForOperation(request) {
          if (!execute) return null
          const executing = execute(asGatewaysTake(request))
          const answer = await executing.catch(() => undefined)
          if (answer && !answer.errors) return answered(answer.data ?? null)
          begun.set(request.contextValue, executing)
          return null
        },
      }),
    },
  }
}

const answered = (data: Record<string, unknown> | null): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: 'single', singleResult: { data } },
})

/** The same under the name that gateways have for it. */
const asGatewaysTake = (request: GraphQLRequestContextResponseForOperation<Context>) =>
  ({ ...request, context: request.contextValue }) as unknown as GatewayGraphQLRequestContext
