// Put into the gateway's process by --import: tells, from its own event loop, how long that stood still and what its heaps hold.
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'

const RESOLUTION_MS = 5

/** By it the main thread asks the others, each of which has loaded this too. */
const channel = new BroadcastChannel('probe')
channel.unref()

if (isMainThread) listen()
else answerMain()

function listen(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const answers: Record<string, () => number | Promise<number>> = {
    /** Since it was asked the last time, in milliseconds. */
    '/stood-still': () => {
      const longest = Math.max(delay.max / 1e6 - RESOLUTION_MS, 0)
      delay.reset()
      return longest
    },
    /** Bytes of this thread and of the one that plans. */
    '/heap': async () => heap() + (await heapOfOther()),
  }
  createServer(async (request, response) => {
    const answer = answers[request.url ?? '']
    response.statusCode = answer ? 200 : 404
    response.end(JSON.stringify((await answer?.()) ?? null))
  })
    .listen(Number(process.env.PROBE_PORT), '127.0.0.1')
    .unref()
}

async function heapOfOther(): Promise<number> {
  const told = new Promise<number>(resolve => {
    channel.onmessage = ({ data }: { data: number }) => resolve(data)
  })
  channel.postMessage('heap?')
  return told
}

function answerMain(): void {
  channel.onmessage = () => channel.postMessage(heap())
}

/** After everything that is unreachable was collected. */
function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
