import { createVerifier } from '@laurel/shared/actor'
import { createErrors } from '@laurel/shared/edge/errors'
import { BODY_LIMIT } from '@laurel/shared/edge/limits'
import { catalogue } from '@laurel/shared/edge/messages'
import { answerRefusals } from '@laurel/shared/edge/refusals'
import { closeServer, createEndpoint, type Listening } from '@laurel/shared/endpoint'
import { disposeAll, together } from '@laurel/shared/lifecycle'
import { createLog } from '@laurel/shared/log'
import { createTranslate } from '@laurel/shared/messages'
import { countErrors } from '@laurel/shared/metrics'
import express, { type RequestHandler } from 'express'
import { Registry } from 'prom-client'
import { authenticated } from './authentication.ts'
import { type Config, disableTelemetry } from './config.ts'
import { withinLimitsEarly } from './early-limits.ts'
import { serveExplorer } from './explorer.ts'
import { createGraph } from './graph.ts'
import { startHealth } from './health.ts'
import { compressed } from './http/compression.ts'
import { allowOrigins } from './http/cors.ts'
import { BODY_MS, bodyWithin } from './http/deadline.ts'
import { negotiated } from './http/negotiation.ts'
import { demandDocument, readParameters } from './http/parameters.ts'
import { forwardImport } from './imports.ts'
import { createLive } from './live/live.ts'
import { createPlanner, type Planner } from './planning/planner.ts'
import { limitedByActor, limitedByAddress } from './rates.ts'
import { createSubgraphs } from './subgraphs.ts'
import { createSupergraph } from './supergraph.ts'
import { createTrust } from './trusted-documents.ts'

const DRAIN_MS = 10_000
const routes = ['/graphql', '/graphql/stream', '/imports']

/** Serves the graph until disposed, the planner too; what is under way is let through first, for 10 s at most. */
export async function startGateway(config: Config, own?: Planner): Promise<Listening & AsyncDisposable> {
  disableTelemetry()
  const log = createLog('gateway', config.logLevel)
  const registry = new Registry()
  const errors = createErrors(createTranslate(catalogue), log, countErrors(registry))
  const subgraphs = createSubgraphs({ overrides: config.subgraphUrls, registry, log })
  const planner = own ?? createPlanner({ log })
  const supergraph = createSupergraph(config.supergraphFile, planner.problemOf, log)
  const graph = createGraph({
    ...{ hook: supergraph.hook, planner, subgraphs, errors, registry, log },
    ...{ introspection: config.introspection, requestTimeout: config.requestTimeout, executor: config.executor },
  })
  const trust = createTrust(config.trust, log)
  const live = createLive({ graph, settings: config.live, errors, log })
  const missing = () => [...graph.missing(), ...trust.missing()]
  const health = startHealth(config.identity, missing, subgraphs, live.lateness, log)
  const { app, server, listen } = createEndpoint({ health, registry, routes, log })

  app.set('trust proxy', config.proxies)
  app.use(['/graphql', '/imports'], allowOrigins(config.origins), compressed())
  app.use('/graphql', bodyWithin(BODY_MS, answerRefusals(errors)))
  const known = knownBy(config)
  app.put(
    '/imports/:id',
    known,
    forwardImport(() => subgraphs.urlOf('membership'), errors, log),
  )
  const asked = [express.json({ limit: BODY_LIMIT }), readParameters, trust.handler]
  app.use('/graphql/stream', known, asked, live.serve)
  const looked = [graph.takeTurns, withinLimitsEarly(errors)]
  app.use('/graphql', known, negotiated, asked, demandDocument, looked, graph.serve)
  if (config.explorerFile) app.use(serveExplorer(config.explorerFile))
  app.use(answerRefusals(errors))

  const drain = { [Symbol.asyncDispose]: () => closeServer(server, DRAIN_MS) }
  const stop = () => disposeAll([together([live, drain]), health, supergraph, trust, graph, planner, subgraphs])
  const listening = await listen(config).catch(async error => {
    await stop()
    throw error
  })
  log.info(listening, 'listening')
  return { ...listening, [Symbol.asyncDispose]: stop }
}

/** Nobody gets further without a good token, nor more often than he may. */
function knownBy({ rates, identity, gatewaySecret, requestTimeout }: Config): RequestHandler[] {
  const known = authenticated(createVerifier(identity), gatewaySecret, requestTimeout)
  return [limitedByAddress(rates), known, limitedByActor(rates)]
}
