import { fileURLToPath } from 'node:url'
import {
  always,
  hasMetricsPort,
  hasOneKeySource,
  kafkaEnvironment,
  keySourceProblem,
  metricsPortProblem,
  readEnvironment,
} from '@laurel/shared/config'
import { type EdgeConfig, edgeConfigOf, edgeEnvironment } from '@laurel/shared/edge/config'
import { REQUEST_MS } from '@laurel/shared/edge/limits'
import type { KafkaSettings } from '@laurel/shared/kafka'
import { hasWholeSasl, kafkaOf, saslProblem } from '@laurel/shared/service-config'
import { z } from 'zod'
import { type TrustSettings, trustModes } from './documents/trusted-documents.ts'
import { type Executor, executors } from './execution/executor.ts'
import { explorerFileProblems } from './explorer.ts'
import type { Rates } from './http/rates.ts'
import type { Bounds } from './live/follow.ts'

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../supergraph.graphql', import.meta.url))
const LIVE_BOUNDS = { waiting: 10_000, back: 100_000, patience: 30_000 }

export type Config = EdgeConfig & {
  /** How long a request may take, with all that is fetched for it, in milliseconds. */
  requestTimeout: number
  executor: Executor
  rates: Rates
  /** How many reverse proxies stand before the gateway, whose word on the caller's address is taken. */
  proxies: number
  trust: TrustSettings
  /** Tokens and example queries of the explorer; absent: no explorer. */
  explorerFile: string | undefined
  /** Where live updates come from, and how far clients may fall behind them; absent: there are none. */
  live: { kafka: KafkaSettings; bounds: Bounds } | undefined
}

const count = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(0, 'must not be negative')

const explorerFile = z.string().superRefine((path, { addIssue }) => {
  for (const problem of explorerFileProblems(path)) addIssue(problem)
})

const environment = z
  .object({
    ...edgeEnvironment,
    ...kafkaEnvironment,
    KAFKA_BROKERS: kafkaEnvironment.KAFKA_BROKERS.optional(),
    SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
    EXECUTOR: z.enum(executors, { error: 'must be compiled or apollo' }).default('compiled'),
    RATE_LIMIT_PER_ACTOR: count.default(500),
    RATE_LIMIT_PER_ADDRESS: count.default(2_000),
    PROXIES: count.default(0),
    TRUSTED_DOCUMENTS: z.enum(trustModes, { error: 'must be off, log or enforce' }).default('off'),
    TRUSTED_DOCUMENTS_FILE: z.string().optional(),
    EXPLORER_FILE: explorerFile.optional(),
  })
  .refine(hasOneKeySource, keySourceProblem)
  .refine(hasMetricsPort, metricsPortProblem)
  .refine(given => given.TRUSTED_DOCUMENTS === 'off' || given.TRUSTED_DOCUMENTS_FILE !== undefined, {
    path: ['TRUSTED_DOCUMENTS_FILE'],
    error: 'names the manifest, and must be there unless TRUSTED_DOCUMENTS is off',
    when: always,
  })
  .refine(hasWholeSasl, saslProblem)

/** What the process was told; throws a ConfigError that names everything missing or wrong. */
export function readConfig(): Config {
  const given = readEnvironment(environment, process.env)
  return {
    ...edgeConfigOf(given),
    requestTimeout: REQUEST_MS,
    executor: given.EXECUTOR,
    rates: { perActor: given.RATE_LIMIT_PER_ACTOR, perAddress: given.RATE_LIMIT_PER_ADDRESS },
    proxies: given.PROXIES,
    trust: { mode: given.TRUSTED_DOCUMENTS, file: given.TRUSTED_DOCUMENTS_FILE },
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
