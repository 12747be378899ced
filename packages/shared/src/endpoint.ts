import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import type { Registry } from 'prom-client'
import type { Place } from './config.ts'
import type { Log } from './log.ts'
import { createTranslate } from './messages.ts'
import { measureHealth, measureRequests, serveMetrics } from './metrics.ts'
import type { Health } from './readiness.ts'
import { localeOf, requestIdOf } from './request.ts'

const REQUEST_ID = /^[\w.-]{1,100}$/
const LONGEST_REQUEST_MS = 3_600_000
const SWEEP_MS = 50

export type Endpoint = {
  app: Express
  server: Server
  /** Adds the last error answers and listens, for metrics too as long as `server` does; refuses a busy port by its number. */
  listen(place: Place): Promise<Listening>
}

export type Listening = { url: string; metricsUrl: string }

type Parts = {
  health: Health
  /** What the process counts besides. */
  registry: Registry
  /** The paths by which requests are counted; a path below one is counted there, any other as `other`. */
  routes: readonly string[]
  log: Log
}

/**
 * An HTTP endpoint with `/livez`, `/readyz` (503 with what `problems` names; `notices` are told and keep nothing from being
 * ready, nor does what is `late`, which is told in figures) and a request id on every request;
 * what is malformed gets a JSON answer, never a page, and what fails unexpectedly says nothing but its request id. Metrics have
 * a port of their own.
 */
export function createEndpoint({ health, registry, routes, log }: Parts): Endpoint {
  const app = express()
  const server = createServer(app)
  const metrics = serveMetrics(registry)
  measureHealth(registry, health)
  server.requestTimeout = LONGEST_REQUEST_MS
  app.disable('x-powered-by')
  app.use((request, response, next) => {
    const given = request.get('x-request-id')
    const id = given && REQUEST_ID.test(given) ? given : randomUUID()
    request.headers['x-request-id'] = id
    response.setHeader('x-request-id', id)
    next()
  })
  app.get('/livez', (_, response) => void response.json({ status: 'live' }))
  app.get('/readyz', (_, response) => {
    const late = health.late().map(({ what, seconds, count }) => ({ what, seconds, count }))
    const found = { problems: health.problems(), notices: health.notices(), late }
    const told = Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))
    response.status(found.problems.length > 0 ? 503 : 200)
    response.json({ status: found.problems.length > 0 ? 'unready' : 'ready', ...told })
  })
  app.use(timed(registry, routes))
  server.once('close', () => {
    metrics.close()
    metrics.closeAllConnections()
  })
  return {
    app,
    server,
    async listen(place) {
      app.use((request, response) => void response.status(404).json(problem('NOT_FOUND', request)))
      app.use(lastResort(log))
      const metricsUrl = await listening(metrics, place.metrics)
      const url = await listening(server, place).catch(error => {
        metrics.close()
        throw error
      })
      return { url, metricsUrl }
    },
  }
}

function timed(registry: Registry, routes: readonly string[]): RequestHandler {
  const took = measureRequests(registry)
  const longestFirst = routes.toSorted((a, b) => b.length - a.length)
  const routeOf = (path: string) =>
    longestFirst.find(route => path === route || path.startsWith(`${route}/`)) ?? 'other'
  return (request, response, next) => {
    const route = routeOf(request.path)
    const tell = took.startTimer({ http_route: route })
    response.once('close', () =>
      tell({ http_response_status_code: response.writableFinished ? response.statusCode : 0 }),
    )
    next()
  }
}

const translate = createTranslate()

function problem(code: string, request: Request) {
  const requestId = requestIdOf(request)
  const message = translate(code, localeOf(request, null), { requestId })
  return { errors: [{ message, extensions: { code, requestId } }] }
}

function lastResort(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error)
    const status = Number(error?.status)
    if (status === 413) response.status(413).json(problem('BODY_TOO_LARGE', request))
    else if (status >= 400 && status < 500) response.status(status).json(problem('BAD_REQUEST', request))
    else {
      log.error({ err: error, requestId: requestIdOf(request) }, 'request failed')
      response.status(500).json(problem('INTERNAL', request))
    }
  }
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is busy`) : error),
    )
    server.listen(port, host, () => resolve(`http://${host}:${(server.address() as AddressInfo).port}`))
  })
}

/** Stops accepting, lets requests end, and cuts what is left after `deadline` milliseconds. */
export async function closeServer(server: Server, deadline: number): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), deadline)
  // a connection that becomes idle after close() would stay open until its keep-alive ends
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  await new Promise<void>(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearInterval(sweep)
  clearTimeout(cut)
}
