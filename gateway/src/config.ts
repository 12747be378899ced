import { fileURLToPath } from 'node:url'
import type { Identity } from '@laurel/shared/actor'
import {
  hasOneKeySource,
  kafkaEnvironment,
  keySourceProblem,
  processEnvironment,
  readEnvironment,
} from '@laurel/shared/config'
import type { KafkaSettings } from '@laurel/shared/kafka'
import { hasWholeSasl, identityOf, kafkaOf, saslProblem } from '@laurel/shared/service-config'
import { z } from 'zod'
import { explorerFileProblems } from './examples.ts'

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../supergraph.graphql', import.meta.url))
const SUBGRAPH_DEADLINE_MS = 10_000
const LIVE_BOUNDS = { waiting: 10_000, back: 100_000 }

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
  /** How long one fetch from a subgraph may take, in milliseconds. */
  subgraphDeadline: number
  /** Tokens and example queries of the explorer; absent: no explorer. */
  explorerFile: string | undefined
  /** Whence live updates come, and how many events may wait for one client or lie behind his return; absent: there are none. */
  live: { kafka: KafkaSettings; bounds: { waiting: number; back: number } } | undefined
}

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http address' })
  .transform(url => url.replace(/\/+$/, ''))
  .optional()

const explorerFile = z.string().superRefine((path, { addIssue }) => {
  for (const problem of explorerFileProblems(path)) addIssue(problem)
})

const environment = z
  .object({
    ...processEnvironment,
    ...kafkaEnvironment,
    KAFKA_BROKERS: kafkaEnvironment.KAFKA_BROKERS.optional(),
    SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
    MEMBERSHIP_URL: baseUrl,
    EVALUATION_URL: baseUrl,
    AWARDS_URL: baseUrl,
    EXPLORER_FILE: explorerFile.optional(),
  })
  .refine(hasOneKeySource, keySourceProblem)
  .refine(hasWholeSasl, saslProblem)

/** What the process was told; throws a ConfigError that names everything missing or wrong. */
export function readConfig(): Config {
  const given = readEnvironment(environment, process.env)
  const { MEMBERSHIP_URL: membership, EVALUATION_URL: evaluation, AWARDS_URL: awards } = given
  return {
    host: given.HOST,
    port: given.PORT,
    logLevel: given.LOG_LEVEL,
    identity: identityOf(given),
    gatewaySecret: given.GATEWAY_SECRETS[0] ?? '',
    supergraphFile: given.SUPERGRAPH_FILE,
    subgraphUrls: { ...(membership && { membership }), ...(evaluation && { evaluation }), ...(awards && { awards }) },
    subgraphDeadline: SUBGRAPH_DEADLINE_MS,
    explorerFile: given.EXPLORER_FILE,
    live: given.KAFKA_BROKERS && {
      kafka: kafkaOf('gateway', { ...given, KAFKA_BROKERS: given.KAFKA_BROKERS }),
      bounds: LIVE_BOUNDS,
    },
  }
}

/** @apollo/gateway reports to its maker unless this is set before one is made. */
export function disableTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
}
