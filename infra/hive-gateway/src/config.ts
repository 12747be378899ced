import { fileURLToPath } from 'node:url'
import {
  hasMetricsPort,
  hasOneKeySource,
  keySourceProblem,
  metricsPortProblem,
  readEnvironment,
} from '@laurel/shared/config'
import { type EdgeConfig, edgeConfigOf, edgeEnvironment } from '@laurel/shared/edge/config'
import { z } from 'zod'

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../../../gateway/supergraph.graphql', import.meta.url))

const environment = z
  .object({ ...edgeEnvironment, SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH) })
  .refine(hasOneKeySource, keySourceProblem)
  .refine(hasMetricsPort, metricsPortProblem)

/** What the process was told, by the gateway's own names; throws a ConfigError that names everything missing or wrong. */
export function readConfig(): EdgeConfig {
  return edgeConfigOf(readEnvironment(environment, process.env))
}
