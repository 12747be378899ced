import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express, type Request } from 'express'
import type { Log } from './log.ts'
import { createTranslate } from './messages.ts'
import type { Health } from './readiness.ts'
import { localeOf, requestIdOf } from './request.ts'

const REQUEST_ID = /^[\w.-]{1,100}$/
const LONGEST_REQUEST_MS = 3_600_000
const SWEEP_MS = 50

export type Endpoint = {
  app: Express
  server: Server
  /** Adds the last error answers and listens; refuses a busy port by its number. */
  listen(host: string, port: number): Promise<string>
}

/**
 * An HTTP endpoint with `/livez`, `/readyz` (503 with what `problems` names; `notices` are told and keep nothing from being
 * ready, nor does what is `late`, which is told in figures) and a request id on every request;
 * what is malformed gets a JSON answer, never a page, and what fails unexpectedly says nothing but its request id.
 */
export function createEndpoint(log: Log, health: Health): Endpoint {
  const app = express()
  const server = createServer(app)
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
  return {
    app,
    server,
    async listen(host, port) {
      app.use((request, response) => void response.status(404).json(problem('NOT_FOUND', request)))
      app.use(lastResort(log))
      await listening(server, host, port)
      const address = server.address() as AddressInfo
      return `http://${host}:${address.port}`
    },
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

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is busy`) : error),
    )
    server.listen(port, host, resolve)
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
