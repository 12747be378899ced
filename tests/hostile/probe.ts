// Put into the gateway's process by --import: tells, from its own event loop, how long that stood still and what its heap holds.
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 5

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

const answers: Record<string, () => number> = {
  /** Since it was asked the last time, in milliseconds. */
  '/stood-still': () => {
    const longest = Math.max(delay.max / 1e6 - RESOLUTION_MS, 0)
    delay.reset()
    return longest
  },
  /** Bytes after everything that is unreachable was collected. */
  '/heap': () => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed
  },
}

createServer((request, response) => {
  const answer = answers[request.url ?? '']
  response.statusCode = answer ? 200 : 404
  response.end(JSON.stringify(answer?.() ?? null))
})
  .listen(Number(process.env.PROBE_PORT), '127.0.0.1')
  .unref()
