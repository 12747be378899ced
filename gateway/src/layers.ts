import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import { parse } from 'graphql'
import type { Context } from './authentication.ts'
import type { Listener } from './loaded.ts'

/** An operation of a caller, as Apollo Server hands it to a gateway. */
export type GatewayRequest = GatewayGraphQLRequestContext<Context>

export type Execute = (request: GatewayRequest) => ReturnType<GatewayExecutor>

/** What one module does with each operation on its way into a gateway. */
export type Layer = Listener & {
  /** Executes an operation, or another in its stead, by what is further within; or answers by itself. */
  around(inner: Execute): Execute
}

/** A gateway within layers, in the order in which an operation meets them; tells `listeners` of its supergraphs. */
export function layered(
  layers: readonly Layer[],
  gateway: GatewayInterface,
  listeners: readonly Listener[] = layers,
): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: callback =>
      gateway.onSchemaLoadOrUpdate(loaded => {
        const { apiSchema: schema, coreSupergraphSdl: supergraphSdl } = loaded
        const supergraph = parse(supergraphSdl, { noLocation: true })
        for (const listener of listeners) listener.schemaDidLoadOrUpdate?.({ schema, supergraph, supergraphSdl })
        callback(loaded)
      }),
    async load(options) {
      const { executor } = await gateway.load(options)
      const execute = executor && layers.reduceRight<Execute>((inner, { around }) => around(inner), executor)
      return { executor: execute as GatewayExecutor }
    },
    stop: () => gateway.stop(),
  }
}
