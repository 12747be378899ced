import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { delayOf, find, sliced, type Toxic } from './toxics.ts'

/** So much may wait inside a link before its source is no longer read. */
const MOST_WAITING = 1_048_576

type Piece = { chunk: Buffer; at: number }

/** One direction of one connection. */
export type Link = {
  /** Begins what toxics do by themselves, without data; to be called whenever they change. */
  refresh: () => void
}

type Ends = {
  from: Socket
  to: Socket
  toxics: () => readonly Toxic[]
  random: () => number
  /** Ends the whole connection: politely, or by a reset. */
  close: () => void
  reset: () => void
}

/** Carries what comes from one socket to the other, through the toxics of the moment. */
export function link(ends: Ends): Link {
  const { from, to, toxics } = ends
  const queue: Piece[] = []
  let waiting = 0
  let carried = 0
  let busy = false
  const carry = async () => {
    if (busy) return
    busy = true
    for (let piece = queue.shift(); piece; piece = queue.shift()) {
      carried += await deliver(ends, piece, carried)
      waiting -= piece.chunk.length
      if (waiting < MOST_WAITING) from.resume()
    }
    busy = false
  }
  from.on('data', chunk => {
    queue.push({ chunk: chunk as Buffer, at: performance.now() })
    waiting += chunk.length
    if (waiting >= MOST_WAITING) from.pause()
    void carry()
  })
  from.on('end', async () => {
    const slow = find(toxics(), 'slow_close')
    if (slow) await sleep(slow.delay)
    while (busy) await sleep(1)
    if (!find(toxics(), 'timeout')) to.end()
  })
  return { refresh: () => beginOf(ends) }
}

/** What happens without data: a connection ends by itself. */
function beginOf({ toxics, close, reset }: Ends): void {
  const timeout = find(toxics(), 'timeout')
  const resetting = find(toxics(), 'reset_peer')
  if (timeout && timeout.timeout > 0) setTimeout(() => find(toxics(), 'timeout') && close(), timeout.timeout).unref()
  if (resetting) setTimeout(() => find(toxics(), 'reset_peer') && reset(), resetting.timeout).unref()
}

/** Hands one piece on; answers how many bytes of it went through. */
async function deliver(ends: Ends, { chunk, at }: Piece, carried: number): Promise<number> {
  const { toxics, random } = ends
  const slicer = find(toxics(), 'slicer')
  let written = 0
  for (const part of sliced(chunk, slicer, random)) {
    const delay = delayOf(toxics(), part.length, performance.now() - at, random) + (slicer?.delay ?? 0) / 1_000
    if (delay > 0) await sleep(delay)
    if (find(toxics(), 'timeout')) return written
    written += await pass(ends, part, carried + written)
  }
  return written
}

async function pass({ to, toxics, close }: Ends, part: Buffer, carried: number): Promise<number> {
  const limit = find(toxics(), 'limit_data')
  const taken = limit ? part.subarray(0, Math.max(0, limit.bytes - carried)) : part
  if (to.writable && taken.length > 0) await write(to, taken)
  if (limit && carried + taken.length >= limit.bytes) close()
  return taken.length
}

function write(to: Socket, bytes: Buffer): Promise<void> {
  if (to.write(bytes)) return Promise.resolve()
  return new Promise(resolve => {
    const done = () => {
      to.off('drain', done)
      to.off('close', done)
      resolve()
    }
    to.once('drain', done)
    to.once('close', done)
  })
}
