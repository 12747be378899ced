import { createErrors } from '@laurel/shared/edge/errors'
import { catalogue } from '@laurel/shared/edge/messages'
import { answerRefusals } from '@laurel/shared/edge/refusals'
import { closeServer, createEndpoint, type Listening } from '@laurel/shared/endpoint'
import { disposeAll, together } from '@laurel/shared/lifecycle'
import { createLog } from '@laurel/shared/log'
import { createTranslate } from '@laurel/shared/messages'
import { countErrors } from '@laurel/shared/metrics'
import { Registry } from 'prom-client'
import { type Config, disableTelemetry } from './config.ts'
import { createTrust } from './documents/trusted-documents.ts'
import { serveExplorer } from './explorer.ts'
import { answering, createGate, importing, streaming } from './front.ts'
import { createGraph } from './graph.ts'
import { startHealth } from './health.ts'
import { forwardImport } from './http/imports.ts'
import { createLive } from './live/live.ts'
import { createPlanner, type Planner } from './planning/planner.ts'
import { createSubgraphs } from './subgraphs/subgraphs.ts'
import { createSupergraph } from './supergraph.ts'

const DRAIN_MS = 10_000
const routes = ['/graphql', '/graphql/stream', '/imports']

/** Serves the graph until disposed, the planner too; what is under way is let through first, for 10 s at most. */
export async function startGateway(config: Config, given?: Planner): Promise<Listening & AsyncDisposable> {
  disableTelemetry()
  const log = createLog('gateway', config.logLevel)
  const registry = new Registry()
  const errors = createErrors({
    ...{ translate: createTranslate(catalogue), log, count: countErrors(registry) },
    suggests: config.introspection,
  })
  const subgraphs = createSubgraphs({ overrides: config.subgraphUrls, registry, log })
  const planner = given ?? createPlanner({ log })
  const supergraph = createSupergraph(config.supergraphFile, planner.problemOf, log)
  const graph = createGraph({
    ...{ supergraph, planner, subgraphs, errors, registry, log },
    ...{ introspection: config.introspection, requestTimeout: config.requestTimeout, executor: config.executor },
  })
  const trust = createTrust(config.trust, log)
  const live = createLive({ graph, settings: config.live, errors, log })
  const missing = () => [...graph.missing(), ...trust.missing()]
  const health = startHealth(config.identity, missing, subgraphs, live.lateness, log)
  const refuse = answerRefusals(errors)
  const { app, server, serve, listen } = createEndpoint({ health, registry, routes, refuse, log })
  const gate = createGate(config, refuse)
  serve('/graphql', answering({ gate, trust, graph, errors }))
  serve('/graphql/stream', streaming({ gate, trust, live }))
  serve('/imports/', importing({ gate, forward: forwardImport(() => subgraphs.urlOf('membership'), errors, log) }))
  if (config.explorerFile) app.use(serveExplorer(config.explorerFile))
  const drain = { [Symbol.asyncDispose]: () => closeServer(server, DRAIN_MS) }
  const stop = () => disposeAll([together([live, drain]), health, supergraph, trust, graph, planner, subgraphs])
  const listening = await listen(config).catch(async error => {
    await stop()
    throw error
  })
  log.info(listening, 'listening')
  return { ...listening, [Symbol.asyncDispose]: stop }
}
