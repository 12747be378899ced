import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Service, services } from '@laurel/infra/runner/settings'
import { machine } from './report.ts'
import { rowOf, rowsOf } from './rows.ts'
import type { System } from './system.ts'
import { aligned } from './tally.ts'
import { until } from './waiting.ts'

const EVERY_MS = 5_000
const KILOBYTES = 1_024
const nodes = [...services, 'gateway'] as const
type Node = (typeof nodes)[number]

/** Of a Node process, in megabytes. */
const LARGEST = 512
/** From the first half of the time to its last quarter; before it has run for a while a process has not come to its size. */
const MOST_GROWTH = 1.05
const GROWS_UP_IN_MINUTES = 30
/** A pool of 10, a few for uploads, and one held by each of relay, jobs and replays. */
const MOST_CONNECTIONS = 20
const withOutbox = ['membership', 'evaluation'] as const
/** Of an outbox that was vacuumed when it was empty; a vacuum does not come for a handful of rows. */
const MOST_PAGES = 100
const VACUUMED_WITHIN = { seconds: 180, everyMs: 2_000 }

/** What was held at one moment: megabytes of each Node process that ran, and connections of each service. */
export type Sample = { sizes: Partial<Record<Node, number>>; connections: Partial<Record<Service, number>> }

/** How much a service had to read after it was away, and how long that took. */
export type CaughtUp = { unread: number; seconds: number }

type Course = { samples: Sample[]; minutes: number; caughtUp: CaughtUp | null }
type Outbox = { rows: number; pages: number }
export type Needs = Course & { outboxes: Record<(typeof withOutbox)[number], Outbox> }

/** Adds a sample every few seconds, until disposed. */
export function watchNeeds(system: System, samples: Sample[]): AsyncDisposable {
  const stopped = new AbortController()
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      samples.push({ sizes: await sizesOf(system), connections: await connectionsOf(system) })
      await sleep(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await watching
    },
  }
}

async function sizesOf({ programs }: System): Promise<Sample['sizes']> {
  const pids = nodes.map(name => String(programs[name].pid()))
  // where one of them is gone, ps fails and tells of the others all the same
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,rss=', '-p', pids.join()]).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  const kilobytes = new Map(stdout.split('\n').map(line => line.trim().split(/\s+/) as [string, string]))
  const sizes = nodes.map((name, at) => [name, Number(kilobytes.get(pids[at] ?? '') ?? 0) / KILOBYTES] as const)
  return Object.fromEntries(sizes.filter(([, size]) => size > 0))
}

async function connectionsOf({ stores }: System): Promise<Sample['connections']> {
  const query = `select datname as service, count(*)::int as count from pg_stat_activity
    where backend_type = 'client backend' and usename = datname || '_app' group by datname`
  const connections: Sample['connections'] = {}
  for await (const { service, count } of rowsOf<{ service: Service; count: number }>(stores.postgres.url(), query))
    connections[service] = count
  return connections
}

/** What is left once all is done: of the outboxes, after a vacuum had time to come. */
export async function measure({ storeOf }: System, course: Course): Promise<Needs> {
  const outboxes = {} as Needs['outboxes']
  for (const name of withOutbox) {
    const look = () => outboxOf(storeOf(name))
    await until('vacuum', async () => (await look()).pages <= MOST_PAGES, VACUUMED_WITHIN).catch(() => undefined)
    outboxes[name] = await look()
  }
  return { ...course, outboxes }
}

const outboxOf = (url: string) =>
  rowOf<Outbox>(
    url,
    `select (select count(*)::int from outbox) as rows,
       (pg_relation_size('outbox') / current_setting('block_size')::int)::int as pages`,
  )

/** The largest size of a process in each quarter of the time; NaN where it did not run. */
function quartersOf(samples: Sample[], node: Node): [number, number, number, number] {
  const largest = (quarter: number) => {
    const [from, to] = [quarter, quarter + 1].map(end => Math.floor((samples.length * end) / 4))
    const sizes = samples.slice(from, to).flatMap(({ sizes }) => sizes[node] ?? [])
    return sizes.length > 0 ? Math.max(...sizes) : Number.NaN
  }
  return [largest(0), largest(1), largest(2), largest(3)]
}

const mostConnections = (samples: Sample[], service: Service): number =>
  Math.max(0, ...samples.map(({ connections }) => connections[service] ?? 0))

/** Who held more than he may, in words. */
export function problemsOf({ samples, minutes, outboxes }: Needs): string[] {
  const sizes = nodes.map(node => ({ node, quarters: quartersOf(samples, node) }))
  return [
    ...sizes
      .filter(({ quarters }) => quarters.some(size => size > LARGEST))
      .map(({ node }) => `${node} was larger than ${LARGEST} MB`),
    ...sizes
      .filter(
        ({ quarters: [first, second, , last] }) =>
          minutes >= GROWS_UP_IN_MINUTES && last > Math.max(first, second) * MOST_GROWTH,
      )
      .map(({ node }) => `${node} grew from the first half of the time to the last quarter`),
    ...services
      .filter(service => mostConnections(samples, service) > MOST_CONNECTIONS)
      .map(service => `${service} held more than ${MOST_CONNECTIONS} connections`),
    ...withOutbox
      .filter(name => outboxes[name].rows > 0 || outboxes[name].pages > MOST_PAGES)
      .map(name => `the outbox of ${name} is not empty and vacuumed`),
  ]
}

/** What was held, for people. */
export function reportOf({ samples, minutes, caughtUp, outboxes }: Needs): string[] {
  const rows = nodes.map(node => [
    node,
    ...quartersOf(samples, node).map(size => (Number.isNaN(size) ? '' : `${Math.round(size)} MB`)),
    node === 'gateway' ? '' : String(mostConnections(samples, node)),
  ])
  return [
    ...aligned([['largest in each quarter', '1st', '2nd', '3rd', '4th', 'connections'], ...rows]),
    '',
    ...withOutbox.map(
      name => `outbox of ${name} afterwards: ${outboxes[name].rows} rows, ${outboxes[name].pages} pages`,
    ),
    ...(caughtUp
      ? [`awards had ${caughtUp.unread} messages unread and caught up in ${caughtUp.seconds.toFixed(0)} s`]
      : []),
    `${minutes} minutes, ${samples.length} samples; ${machine()}`,
  ]
}
