import { createGatewayRuntime, type GatewayRuntime, Logger } from '@graphql-hive/gateway-runtime'
import http from '@graphql-mesh/transport-http'
import type { EdgeConfig } from '@laurel/shared/edge/config'
import type { Errors } from '@laurel/shared/edge/errors'
import { MAX_COST } from '@laurel/shared/edge/limits'
import { headersFor } from '@laurel/shared/edge/passed-on'
import type { Log } from '@laurel/shared/log'
import type { Context } from './authentication.ts'
import { tellErrors } from './errors.ts'
import { guard } from './guard.ts'
import { withinLimits } from './limits.ts'
import { withDeadline } from './subgraphs.ts'
import type { Supergraph } from './supergraph.ts'

const POLL_MS = 1_000
const DRAIN_MS = 10_000

type Parts = { supergraph: Supergraph; errors: Errors; log: Log }

/** Hive Gateway as it is to run here: nothing is reported, shown or fetched but what the subgraphs are asked. */
export function createRuntime(config: EdgeConfig, { supergraph, errors, log }: Parts): GatewayRuntime<Context> {
  const { origins, introspection, gatewaySecret } = config
  return createGatewayRuntime<Context>({
    supergraph: supergraph.take,
    pollingInterval: POLL_MS,
    gracefulSchemaReload: { drainTimeout: DRAIN_MS },
    transports: { http },
    transportEntries: {
      '*.http': { options: { deduplicateInflightRequests: false } },
      ...Object.fromEntries(
        Object.entries(config.subgraphUrls).map(([name, url]) => [name, { location: `${url}/graphql` }]),
      ),
    },
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => headersFor(name => request.headers.get(name), gatewaySecret),
    },
    cors: origins.length > 0 && { origin: origins, credentials: false },
    csrfPrevention: { requestHeaders: ['authorization'] },
    demandControl: { maxCost: MAX_COST, includeExtensionMetadata: false },
    // what may be told of an error is decided by tellErrors
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    plugins: () => [withinLimits(introspection), guard(supergraph.rules), withDeadline(log), tellErrors(errors)],
    logging: new Logger({
      level: 'warn',
      writers: [{ write: (level, attributes, message) => log[level]({ ...attributes }, message ?? '') }],
    }),
  })
}
