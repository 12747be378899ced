import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import type { Context } from './authentication.ts'

/** An operation of a caller, as Apollo Server hands it to a gateway. */
export type GatewayRequest = GatewayGraphQLRequestContext<Context>

/** A supergraph that comes into service. */
export type Schemas = Parameters<Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0]>[0]

export type Execute = (request: GatewayRequest) => ReturnType<GatewayExecutor>

/** What one module does with each operation on its way into a gateway. */
export type Layer = {
  /** Before any operation is asked of a supergraph. */
  schemaDidLoadOrUpdate?(schemas: Schemas): void
  /** Executes an operation, or another in its stead, by what is further within; or answers by itself. */
  around(inner: Execute): Execute
}

/** A gateway within layers, in the order in which an operation meets them. */
export function layered(layers: readonly Layer[], gateway: GatewayInterface): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: callback =>
      gateway.onSchemaLoadOrUpdate(schemas => {
        for (const layer of layers) layer.schemaDidLoadOrUpdate?.(schemas)
        callback(schemas)
      }),
    async load(options) {
      const { executor } = await gateway.load(options)
      const execute = executor && layers.reduceRight<Execute>((inner, { around }) => around(inner), executor)
      return { executor: execute as GatewayExecutor }
    },
    stop: () => gateway.stop(),
  }
}
