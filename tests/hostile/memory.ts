import { type Heaps, watchHeap } from '../probed.ts'
import { type Attack, createSender, flood, type Reply } from './attack.ts'
import { attacks } from './documents.ts'
import { honestBodies } from './honest.ts'
import { replaying } from './replay.ts'
import type { Target } from './target.ts'

const AT_ONCE = 8

export type Memory = { requests: number; perSecond: number; heaps: Heaps }

/**
 * Sends honest and hostile requests by turns to a gateway behind which services' answers are said again, every honest one a
 * document that was never sent before, so that whatever is kept of documents must be bounded. As many go before as fill what is kept,
 * each of them twice, for only what is asked for again is kept.
 */
export async function watchMemory(
  target: Target,
  { requests, before }: { requests: number; before: number },
  seed: number,
  tell: (share: number, heap: number) => void,
): Promise<Memory> {
  await using replay = await replaying(target.services)
  await using gateway = await target.startGateway(replay.settings)
  const mixed = mix(target, before + requests, seed)
  const send = async (attacks: Iterable<Attack>) =>
    flood(createSender({ url: gateway.url, token: await target.token() }), attacks, AT_ONCE, insistServed)
  await send(twice(take(mixed, before)))
  const began = performance.now()
  const heaps = await watchHeap(gateway, share => send(take(mixed, Math.ceil(requests * share))), tell)
  return { requests, perSecond: (requests * 1_000) / (performance.now() - began), heaps }
}

/** Else one that refuses everything would be flat. */
function insistServed({ kind, status, text }: Reply): void {
  if (kind === 'honest' && status !== 200) throw new Error(`honest work is not served: ${status} ${text}`)
}

function* mix(target: Target, count: number, seed: number): Generator<Attack> {
  const bodies = honestBodies(target)
  const hostile = attacks(Math.ceil(count / 2), seed)
  for (let index = 0; index < count; index += 2) {
    const body = bodies[(index / 2) % bodies.length] ?? ''
    // Another name is another document, and another plan.
    yield { kind: 'honest', body: body.replace(/query (\w+)\(/, `query $1_${index}(`) }
    const next = hostile.next()
    if (!next.done) yield next.value
  }
}

function* twice<T>(all: Iterable<T>): Generator<T> {
  for (const one of all) yield* [one, one]
}

function* take<T>(all: Iterator<T>, count: number): Generator<T> {
  for (let taken = 0; taken < count; taken++) {
    const next = all.next()
    if (next.done) return
    yield next.value
  }
}
