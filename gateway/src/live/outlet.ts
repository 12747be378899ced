import type { ServerResponse } from 'node:http'
import type { End } from './end.ts'
import { createChanges } from './waiting.ts'

/** How long what was said last may take to be read. */
const LAST_WORDS_MS = 10_000

export type Outlet = {
  /** Waits until the message before has left, then notes the id of the one that comes next. */
  announce(eventId: string | undefined): Promise<void>
  /** Writes a stream to its end, no faster than it is read. */
  pump(chunks: AsyncIterable<string>): Promise<void>
}

/** Writes one stream of events with their ids; comments carry the id of where it stands. */
export function createOutlet(response: ServerResponse, end: End, rest: () => string | undefined): Outlet {
  const changes = createChanges()
  const ids: (string | undefined)[] = []
  response.on('drain', changes.tell)
  // what is written to a client that has just gone
  response.on('error', () => end.left())
  const leave = async (text: string) => {
    if (!response.write(text) && !end.signal.aborted) await changes.next(end.signal)
  }
  const framed = (chunk: string, isMessage: boolean) => {
    // no comment goes before a message with the id of what lies behind that
    const id = isMessage ? ids[0] : chunk.startsWith(':') && ids.length === 0 && rest()
    return id ? `id: ${id}\n${chunk}` : chunk
  }
  const pass = async (chunk: string) => {
    const isMessage = chunk.startsWith('event: next')
    await leave(framed(chunk, isMessage))
    if (isMessage) ids.shift()
    changes.tell()
  }
  return {
    async announce(eventId) {
      while (ids.length > 0 && !end.signal.aborted) await changes.next(end.signal)
      ids.push(eventId)
    },
    async pump(chunks) {
      for await (const chunk of chunks) {
        if (response.destroyed) return
        await pass(chunk)
      }
      const cut = setTimeout(() => response.destroy(), LAST_WORDS_MS)
      response.once('close', () => clearTimeout(cut))
      response.end()
    },
  }
}
