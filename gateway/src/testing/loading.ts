import type { GatewayInterface } from '@apollo/server-gateway-interface'
import { buildSchema } from 'graphql'

/** A gateway over one schema, that answers every operation with the same data; `reload` has its supergraph come anew. */
export function aLoadingGateway(sdl: string, data: Record<string, unknown>): GatewayInterface & { reload(): void } {
  let reload = () => {}
  return {
    onSchemaLoadOrUpdate(callback) {
      reload = () => callback({ apiSchema: buildSchema(sdl), coreSupergraphSdl: sdl })
      return () => {}
    },
    async load() {
      reload()
      return { executor: async () => ({ data }) }
    },
    async stop() {},
    reload: () => reload(),
  }
}
