import { type GraphQLRequestContextResponseForOperation, type GraphQLResponse, HeaderMap } from '@apollo/server'
import type { Context } from '../authentication.ts'
import type { Hooks } from '../hooks.ts'
import type { Execute, GatewayRequest, Layer } from '../layers.ts'

export type Ahead = { layer: Layer; hooks: Hooks }

/**
 * The outermost layer, by which operations are executed in a hook, before Apollo Server calls the gateway's executor. For its own call
 * it makes an object with a getter and a setter for each request; V8 keeps the hidden class of each such object, and with it the request
 * and its whole answer, until the next major collection. Answers that hold errors go Apollo's way, which tells them.
 */
export function ahead(): Ahead {
  // Executions that ended with errors, or failed. The hook leaves these to Apollo Server, whose own call of the executor gets the same
  // promise: no mutation is done twice. Entries of every request, each with its answer, would cost a twentieth of the CPU.
  const executed = new WeakMap<Context, ReturnType<Execute>>()
  let execute: Execute | undefined
  return {
    layer: {
      around(inner) {
        execute = inner
        return request => executed.get(request.context) ?? inner(request)
      },
    },
    hooks: {
      async responseForOperation(request) {
        if (!execute) return null
        const executing = execute(asGatewaysTake(request))
        const answer = await executing.catch(() => undefined)
        if (answer && !answer.errors) return responseOf(answer.data ?? null)
        executed.set(request.contextValue, executing)
        return null
      },
    },
  }
}

const responseOf = (data: Record<string, unknown> | null): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: 'single', singleResult: { data } },
})

/** A request's context as gateways take it, for whom `contextValue` is called `context`; the rest they do not look at. */
const asGatewaysTake = (asked: GraphQLRequestContextResponseForOperation<Context>) => {
  const { request, schema, document, source, queryHash, operation, operationName, contextValue, metrics, logger } =
    asked
  const taken = { request, schema, document, source, queryHash, operation, operationName, metrics, logger }
  return { ...taken, context: contextValue } as unknown as GatewayRequest
}
