import { fileURLToPath } from 'node:url'
import type { Identity } from '@laurel/shared/actor'
import { hasOneKeySource, keySourceProblem, processEnvironment, readEnvironment } from '@laurel/shared/config'
import { edgeEnvironment, hasIntrospection, subgraphUrlsOf } from '@laurel/shared/edge/config'
import { identityOf } from '@laurel/shared/service-config'
import { z } from 'zod'

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../../../gateway/supergraph.graphql', import.meta.url))

export type Config = {
  host: string
  port: number
  logLevel: string
  identity: Identity
  /** What tells subgraphs that it is the gateway that speaks. */
  gatewaySecret: string
  supergraphFile: string
  /** Base addresses by subgraph, which go before those of the supergraph. */
  subgraphUrls: Record<string, string>
  /** Origins of pages that may ask from a browser. */
  origins: string[]
  /** Whether the schema may be read through the graph. */
  introspection: boolean
}

const environment = z
  .object({
    ...processEnvironment,
    ...edgeEnvironment,
    SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
  })
  .refine(hasOneKeySource, keySourceProblem)

/** What the process was told, by the names that the gateway has for it; throws a ConfigError that names everything missing or wrong. */
export function readConfig(): Config {
  const given = readEnvironment(environment, process.env)
  return {
    host: given.HOST,
    port: given.PORT,
    logLevel: given.LOG_LEVEL,
    identity: identityOf(given),
    gatewaySecret: given.GATEWAY_SECRETS[0] ?? '',
    supergraphFile: given.SUPERGRAPH_FILE,
    subgraphUrls: subgraphUrlsOf(given),
    origins: given.CORS_ORIGINS,
    introspection: hasIntrospection(given),
  }
}
