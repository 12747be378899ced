import { fileURLToPath } from 'node:url'
import type { Identity } from '@laurel/shared/actor'
import { hasOneKeySource, keySourceProblem, processEnvironment, readEnvironment } from '@laurel/shared/config'
import { identityOf } from '@laurel/shared/service-config'
import { z } from 'zod'
import { explorerFileProblems } from './examples.ts'
import type { Rates } from './rates.ts'

const COMMITTED_SUPERGRAPH = fileURLToPath(new URL('../supergraph.graphql', import.meta.url))
const SUBGRAPH_DEADLINE_MS = 10_000

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
  rates: Rates
  /** How many reverse proxies stand before the gateway, whose word on the caller's address is taken. */
  proxies: number
  /** Tokens and example queries of the explorer; absent: no explorer. */
  explorerFile: string | undefined
}

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http address' })
  .transform(url => url.replace(/\/+$/, ''))
  .optional()

const count = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(0, 'must not be negative')

const explorerFile = z.string().superRefine((path, { addIssue }) => {
  for (const problem of explorerFileProblems(path)) addIssue(problem)
})

const environment = z
  .object({
    ...processEnvironment,
    SUPERGRAPH_FILE: z.string().default(COMMITTED_SUPERGRAPH),
    MEMBERSHIP_URL: baseUrl,
    EVALUATION_URL: baseUrl,
    AWARDS_URL: baseUrl,
    RATE_LIMIT_PER_ACTOR: count.default(500),
    RATE_LIMIT_PER_ADDRESS: count.default(2_000),
    PROXIES: count.default(0),
    EXPLORER_FILE: explorerFile.optional(),
  })
  .refine(hasOneKeySource, keySourceProblem)

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
    rates: { perActor: given.RATE_LIMIT_PER_ACTOR, perAddress: given.RATE_LIMIT_PER_ADDRESS },
    proxies: given.PROXIES,
    explorerFile: given.EXPLORER_FILE,
  }
}

/** @apollo/gateway reports to its maker unless this is set before one is made. */
export function disableTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
}
