import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { End } from './end.ts'
import type { Emission } from './stream.ts'

/** Proxies cut connections over which nothing comes for half a minute, or a whole one. */
const HEARTBEAT_MS = 12_000
/** How long what was said last may take to be read. */
const LAST_WORDS_MS = 10_000

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

type Stream = {
  emissions: AsyncIterable<Emission>
  end: End
  /** The id of where the stream stands, while nothing is in hand: a heartbeat carries it. */
  rest: () => string | undefined
}

/**
 * Writes a stream to its end, no faster than it is read, as GraphQL over SSE in its mode of distinct connections has it:
 * https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md.
 */
export async function writeEvents(response: ServerResponse, { emissions, end, rest }: Stream): Promise<void> {
  response.writeHead(200, headers)
  // what is written to a client that has just gone
  response.on('error', () => end.left())
  const beat = () => {
    if (!response.writableNeedDrain) response.write(framed(':', rest()))
  }
  beat()
  const heart = setInterval(beat, HEARTBEAT_MS)
  try {
    for await (const { eventId, ...result } of emissions) {
      if (response.destroyed) break
      const hasRoom = response.write(framed(`event: next\ndata: ${JSON.stringify(result)}`, eventId))
      if (!hasRoom) await once(response, 'drain', { signal: end.signal }).catch(() => {})
    }
  } finally {
    clearInterval(heart)
  }
  if (response.destroyed) return
  const cut = setTimeout(() => response.destroy(), LAST_WORDS_MS)
  response.once('close', () => clearTimeout(cut))
  response.end(framed('event: complete\ndata:'))
}

/** One event; an `id` is where its reader may come back behind it. */
const framed = (event: string, id?: string): string => `${id ? `id: ${id}\n` : ''}${event}\n\n`
