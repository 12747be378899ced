import { createServer, type Server } from 'node:http'
import type { Pool } from 'pg'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Health } from './readiness.ts'

/** In seconds, as OpenTelemetry advises for requests. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Begins to take time; answers how many seconds it is since. Without the arrays and objects of `startTimer`. */
export function stopwatch(): () => number {
  const begun = performance.now()
  return () => (performance.now() - begun) / 1_000
}

let ofProcess: Registry | undefined

/** Memory, CPU, event loop and collections, which a process has once, however many endpoints are in it. */
function processMetrics(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}

/** What `health` finds, looked at whenever somebody asks. */
export function measureHealth(registry: Registry, health: Health): void {
  const registers = [registry]
  new Gauge({
    ...{ registers, name: 'laurel_ready', help: '1 while the process is ready, 0 while it waits for something' },
    collect() {
      this.set(health.problems().length === 0 ? 1 : 0)
    },
  })
  const late = (name: string, help: string, figure: 'seconds' | 'count') =>
    new Gauge({
      ...{ registers, name, help, labelNames: ['what'] as const },
      collect() {
        this.reset()
        for (const one of health.late()) this.set({ what: one.what }, one[figure])
      },
    })
  late(
    'laurel_late_seconds',
    'For how long something is late, by 3 s or more: the outbox, the brokers, a topic',
    'seconds',
  )
  late('laurel_late_count', 'How many messages are late, by 3 s or more', 'count')
}

/** Takes how long requests take, from their arrival until the last byte of the answer is handed over. */
export function measureRequests(registry: Registry) {
  return new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'How long requests took, until their answer was handed over; status 0: the caller went away before',
    labelNames: ['http_route', 'http_response_status_code'] as const,
    buckets: SECONDS,
    registers: [registry],
  })
}

/** Database connections by what they are for. */
export type Pools = Readonly<Record<string, Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>

/** What pools of connections to the database have and are asked for, looked at whenever somebody asks; named as OpenTelemetry names it. */
export function measurePools(registry: Registry, pools: Pools): void {
  const registers = [registry]
  new Gauge({
    ...{ registers, name: 'db_client_connection_count', help: 'Connections to the database, used or idle' },
    labelNames: ['pool', 'state'] as const,
    collect() {
      for (const [pool, { totalCount, idleCount }] of Object.entries(pools)) {
        this.set({ pool, state: 'idle' }, idleCount)
        this.set({ pool, state: 'used' }, totalCount - idleCount)
      }
    },
  })
  new Gauge({
    ...{
      registers,
      name: 'db_client_connection_pending_requests',
      help: 'How many wait for a connection to the database',
    },
    labelNames: ['pool'] as const,
    collect() {
      for (const [pool, { waitingCount }] of Object.entries(pools)) this.set({ pool }, waitingCount)
    },
  })
}

/** More than there are; a label must not grow with what somebody answers. */
const MOST_CODES = 200

/** Counts what callers were refused and what failed, by the code that they were told. */
export function countErrors(registry: Registry): (code: unknown) => void {
  const errors = new Counter({
    name: 'laurel_errors_total',
    help: 'Errors that callers were told, by code',
    labelNames: ['code'] as const,
    registers: [registry],
  })
  const seen = new Set<string>()
  return code => {
    const name = typeof code === 'string' && (seen.has(code) || seen.size < MOST_CODES) ? code : 'other'
    seen.add(name)
    errors.inc({ code: name })
  }
}

/** Tells `registry`, and what is the process's, as Prometheus reads it, at `/metrics`; it does not listen yet. */
export function serveMetrics(registry: Registry): Server {
  const told = async () => `${await processMetrics().metrics()}${await registry.metrics()}`
  processMetrics()
  return createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    told().then(
      text => response.setHeader('content-type', registry.contentType).end(text),
      () => response.writeHead(500).end(),
    )
  })
}
