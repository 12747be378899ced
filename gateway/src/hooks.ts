import type {
  ApolloServerPlugin,
  GraphQLRequestListener,
  GraphQLResponse,
  GraphQLRequestContextDidResolveOperation as Resolved,
  GraphQLRequestContextResponseForOperation as Responding,
  GraphQLRequestContextWillSendResponse as Sending,
} from '@apollo/server'
import type { Context } from './authentication.ts'
import type { Listener } from './loaded.ts'

/** What one module does at the steps of a request, by the names that Apollo Server has for them. */
export type Hooks = Listener & {
  /** When a document was found valid; throws what the request is refused with. */
  didResolveOperation?(request: Resolved<Context>): void
  /** Answers before Apollo Server has an operation carried out; null: it is to go on. */
  responseForOperation?(request: Responding<Context>): Promise<GraphQLResponse | null>
  /** Before an answer goes out, whatever it is. */
  willSendResponse?(request: Sending<Context>): void
}

/**
 * One plugin of all hooks, each after the one before it. Apollo Server waits at each step for every plugin, whether it has anything
 * to do there or not, and asks each of them anew for its hooks. Of supergraphs they hear as all listeners do, by `layered`.
 */
export function pluginOf(all: readonly Hooks[]): ApolloServerPlugin<Context> {
  const resolved = all.flatMap(({ didResolveOperation: hook }) => hook ?? [])
  const responding = all.flatMap(({ responseForOperation: hook }) => hook ?? [])
  const sending = all.flatMap(({ willSendResponse: hook }) => hook ?? [])
  const hooks = Promise.resolve<GraphQLRequestListener<Context>>({
    async didResolveOperation(request) {
      for (const hook of resolved) hook(request)
    },
    async responseForOperation(request) {
      for (const hook of responding) {
        const response = await hook(request)
        if (response) return response
      }
      return null
    },
    async willSendResponse(request) {
      for (const hook of sending) hook(request)
    },
  })
  return { requestDidStart: () => hooks }
}
