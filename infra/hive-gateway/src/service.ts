import { createVerifier } from '@laurel/shared/actor'
import type { EdgeConfig } from '@laurel/shared/edge/config'
import { createErrors } from '@laurel/shared/edge/errors'
import { BODY_LIMIT } from '@laurel/shared/edge/limits'
import { catalogue } from '@laurel/shared/edge/messages'
import { answerRefusals } from '@laurel/shared/edge/refusals'
import { closeServer, createEndpoint, type Listening } from '@laurel/shared/endpoint'
import { Refusal } from '@laurel/shared/errors'
import { createLog } from '@laurel/shared/log'
import { createTranslate } from '@laurel/shared/messages'
import { countErrors } from '@laurel/shared/metrics'
import express, { type RequestHandler } from 'express'
import { Registry } from 'prom-client'
import { authenticated, contextOf } from './authentication.ts'
import { createRuntime } from './runtime.ts'
import { watchSupergraph } from './supergraph.ts'

const DRAIN_MS = 10_000

/** Serves the graph by Hive Gateway until disposed; what is under way is let through first, for 10 s at most. */
export async function startHiveGateway(config: EdgeConfig): Promise<Listening & AsyncDisposable> {
  const log = createLog('hive-gateway', config.logLevel)
  const registry = new Registry()
  const errors = createErrors({
    ...{ translate: createTranslate(catalogue), log, count: countErrors(registry) },
    suggests: config.introspection,
  })
  const supergraph = watchSupergraph(config.supergraphFile, log)
  const runtime = createRuntime(config, { supergraph, errors, log })
  const missing = () => (supergraph.isLoaded() ? [] : ['supergraph: no good one was found yet'])
  const health = { problems: missing, notices: () => [], late: () => [] }
  const { app, server, listen } = createEndpoint({
    ...{ health, registry, routes: ['/graphql'], log },
    refuse: answerRefusals(errors),
  })
  const serve: RequestHandler = (request, response) => {
    if (missing().length > 0) throw new Refusal('NOT_READY')
    // Other media types are read by Hive Gateway itself, and with a limit of its own.
    if (request.method === 'POST' && request.body === undefined) throw new Refusal('BAD_REQUEST')
    return runtime(request, response, contextOf(response))
  }
  const known = authenticated(createVerifier(config.identity), config.origins)
  app.all('/graphql', known, express.json({ limit: BODY_LIMIT }), serve)
  const stop = async () => {
    await closeServer(server, DRAIN_MS)
    supergraph[Symbol.dispose]()
    await runtime.dispose()
  }
  const listening = await listen(config).catch(async error => {
    await stop()
    throw error
  })
  if (supergraph.isLoaded()) await runtime.getSchema()
  log.info(listening, 'listening')
  return { ...listening, [Symbol.asyncDispose]: stop }
}
