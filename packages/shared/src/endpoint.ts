import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express } from 'express'
import type { Registry } from 'prom-client'
import type { Place } from './config.ts'
import type { Refuse } from './edge/refusals.ts'
import { answerJson, type Handler, headerOf, pathOf } from './http.ts'
import type { Log } from './log.ts'
import { createTranslate } from './messages.ts'
import { measureHealth, measureRequests, serveMetrics, stopwatch } from './metrics.ts'
import type { Health } from './readiness.ts'
import { localeOf, requestIdOf } from './request.ts'

const REQUEST_ID = /^[\w.-]{1,100}$/
const LONGEST_REQUEST_MS = 3_600_000
const SWEEP_MS = 50
/** They are asked all the time, by who watches, and are no requests to be counted. */
const uncounted = new Set(['/livez', '/readyz'])

export type Endpoint = {
  app: Express
  server: Server
  /** Has a path, or what is below one that ends with `/`, answered by a handler of its own, before `app` and much faster. */
  serve(path: string, handler: Handler): void
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
  /** Answers what handlers and `app` refuse. */
  refuse?: Refuse
  log: Log
}

/**
 * An HTTP endpoint with `/livez`, `/readyz` (503 with what `problems` names; `notices` are told and keep nothing from being
 * ready, nor does what is `late`, which is told in figures) and a request id on every request;
 * what is malformed gets a JSON answer, never a page, and what fails unexpectedly says nothing but its request id. Metrics have
 * a port of their own.
 */
export function createEndpoint({ health, registry, routes, refuse = () => false, log }: Parts): Endpoint {
  const app = express()
  const handlers = createHandlers()
  const failed = lastResort(refuse, log)
  const count = timing(registry, routes)
  const server = createServer((request, response) => {
    identify(request, response)
    const path = pathOf(request)
    if (!uncounted.has(path)) count(path, response)
    const handler = handlers.of(path)
    if (handler) handler(request, response).catch(error => failed(error, request, response))
    else app(request, response)
  })
  const metrics = serveMetrics(registry)
  measureHealth(registry, health)
  server.requestTimeout = LONGEST_REQUEST_MS
  app.disable('x-powered-by')
  app.get('/livez', (_, response) => void response.json({ status: 'live' }))
  app.get('/readyz', (_, response) => answerReadiness(health, response))
  server.once('close', () => {
    metrics.close()
    metrics.closeAllConnections()
  })
  return {
    app,
    server,
    serve: handlers.add,
    async listen(place) {
      app.use((request, response) => answerJson(response, 404, problem('NOT_FOUND', request)))
      const last: ErrorRequestHandler = (error, request, response, _next) => failed(error, request, response)
      app.use(last)
      const metricsUrl = await listening(metrics, place.metrics)
      const url = await listening(server, place).catch(error => {
        metrics.close()
        throw error
      })
      return { url, metricsUrl }
    },
  }
}

/** Handlers by their paths. */
function createHandlers() {
  const exact = new Map<string, Handler>()
  const below: [string, Handler][] = []
  return {
    add(path: string, handler: Handler): void {
      if (path.endsWith('/')) below.push([path, handler])
      else exact.set(path, handler)
    },
    of: (path: string) => exact.get(path) ?? below.find(([start]) => path.startsWith(start))?.[1],
  }
}

function identify(request: IncomingMessage, response: ServerResponse): void {
  const given = headerOf(request, 'x-request-id')
  const id = given && REQUEST_ID.test(given) ? given : randomUUID()
  request.headers['x-request-id'] = id
  response.setHeader('x-request-id', id)
}

function answerReadiness(health: Health, response: ServerResponse): void {
  const late = health.late().map(({ what, seconds, count }) => ({ what, seconds, count }))
  const found = { problems: health.problems(), notices: health.notices(), late }
  const told = Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))
  const isReady = found.problems.length === 0
  answerJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'unready', ...told })
}

function timing(registry: Registry, routes: readonly string[]) {
  const took = measureRequests(registry)
  const longestFirst = routes.toSorted((a, b) => b.length - a.length)
  const routeOf = (path: string) =>
    longestFirst.find(route => path === route || path.startsWith(`${route}/`)) ?? 'other'
  return (path: string, response: ServerResponse): void => {
    const [route, seconds] = [routeOf(path), stopwatch()]
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : 0
      took.observe({ http_route: route, http_response_status_code: status }, seconds())
    })
  }
}

const translate = createTranslate()

function problem(code: string, request: IncomingMessage) {
  const requestId = requestIdOf(request)
  const message = translate(code, localeOf(request, null), { requestId })
  return { errors: [{ message, extensions: { code, requestId } }] }
}

/** An answer that has begun already is cut: its caller must not take a part of it for all. */
function lastResort(refuse: Refuse, log: Log) {
  return (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    if (refuse(error, request, response)) return
    const { status, code } = failureOf(error)
    if (code === 'INTERNAL') log.error({ err: error, requestId: requestIdOf(request) }, 'request failed')
    if (response.headersSent) response.destroy()
    else answerJson(response, status, problem(code, request))
  }
}

function failureOf(error: unknown): { status: number; code: string } {
  const status = Number((error as { status?: unknown } | undefined)?.status)
  if (status === 413) return { status, code: 'BODY_TOO_LARGE' }
  return status >= 400 && status < 500 ? { status, code: 'BAD_REQUEST' } : { status: 500, code: 'INTERNAL' }
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
