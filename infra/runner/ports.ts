import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { METRICS_OFFSET } from '@laurel/shared/config'

const HOST = '127.0.0.1'

/**
 * Below all that a system gives by itself to whoever connects (Linux from 32768, macOS and Windows from 49152). A port
 * that a client may be given is lost to a connection while nobody listens on it, even to one that looks for this very
 * port and so finds itself.
 */
const FIRST = 12_000
const LAST = 32_767 - METRICS_OFFSET
const given = new Set<number>()

/** A port that was free a moment ago, with the one for its metrics; never the same one twice. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1)
    const both = [port, port + METRICS_OFFSET]
    if (both.some(one => given.has(one))) continue
    for (const one of both) given.add(one)
    if ((await Promise.all(both.map(isFree))).every(Boolean)) return port
  }
}

/** Whether nobody listens on the port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    probe.listen(port, HOST, () => probe.close(() => resolve(true)))
  })
}

/** Throws one line that names every busy port, what it is wanted for and what to do. `ports` is by purpose. */
export async function demandFree(ports: Record<string, number>): Promise<void> {
  const checked = await Promise.all(
    Object.entries(ports).map(async ([purpose, port]) => ({ purpose, port, free: await isFree(port) })),
  )
  const busy = checked.filter(({ free }) => !free)
  if (busy.length === 0) return
  const named = busy.map(({ purpose, port }) => `${port} (${purpose})`).join(', ')
  const many = busy.length > 1
  throw new Problem(
    `port${many ? 's' : ''} ${named} ${many ? 'are' : 'is'} in use by another program: stop it, or choose another port (${[
      ...new Set(busy.map(({ purpose }) => portVariable(purpose))),
    ].join(', ')})`,
  )
}

const METRICS = ' metrics'

/** The ports of processes, and of their metrics. */
export const withMetrics = (ports: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(ports).flatMap(([purpose, port]) => [
      [purpose, port],
      [`${purpose}${METRICS}`, port + METRICS_OFFSET],
    ]),
  )

/** The environment variable that overrides a port of the local run, and with it that of its metrics. */
export const portVariable = (purpose: string): string =>
  `${purpose.replace(METRICS, '').toUpperCase().replaceAll(' ', '_')}_PORT`

/** What stops the local run and is told in one line, without a stack. */
export class Problem extends Error {}
