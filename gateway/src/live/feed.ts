import { once } from 'node:events'
import { type DataOf, decode, type Topic, Unreadable } from '@laurel/shared/events/contract'
import type { Broker, Message } from '@laurel/shared/kafka'
import { pause } from '@laurel/shared/lifecycle'
import type { Log } from '@laurel/shared/log'
import { endOf, type Position, startTail, type Tail } from '@laurel/shared/tail'

const RETRY_MS = 1_000
const READER = 'laurel-gateway'

/** What came on a topic; without data when it cannot be read. */
export type Arrival<T extends Topic> = { partition: number; offset: number; data?: DataOf<T> }
export type Listener<T extends Topic> = (arrival: Arrival<T>) => void

export type Feed<T extends Topic> = {
  /** Behind all that listeners were told; undefined until a broker answered. */
  position(): Position | undefined
  /** Tells of everything from the position on, until the answer is called. */
  listen(listener: Listener<T>): () => void
  /** Reads from a position of its own until the signal says stop, and waits for each arrival to be taken. */
  readFrom(from: Position, take: (arrival: Arrival<T>) => Promise<void> | undefined, signal: AbortSignal): Promise<void>
} & AsyncDisposable

/** Reads a topic from its end on, for all who listen; brokers that are away are waited for, and nothing is missed. */
export function startFeed<T extends Topic>(kafka: Broker, topic: T, log: Log): Feed<T> {
  const stop = new AbortController()
  const listeners = new Set<Listener<T>>()
  let from: Position | undefined
  let tail: Tail | undefined
  const tell = (message: Message) => {
    if (listeners.size === 0) return undefined
    const arrival = arrivalOf(topic, message)
    for (const listener of listeners) listener(arrival)
    return undefined
  }
  const started = persist(log, stop.signal, async () => {
    from ??= await endOf(kafka, topic)
    tail = await startTail({ kafka, topic, reader: READER, from, handle: tell })
  })
  return {
    position: () => tail?.position() ?? from,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async readFrom(position, take, signal) {
      let reader: Tail | undefined
      await persist(log, signal, async () => {
        reader = await startTail({
          kafka,
          topic,
          reader: READER,
          from: position,
          handle: message => take(arrivalOf(topic, message)),
        })
      })
      if (!signal.aborted) await once(signal, 'abort')
      try {
        await reader?.[Symbol.asyncDispose]()
      } catch (error) {
        log.warn({ err: error }, 'a reader did not stop in order')
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await started
      await tail?.[Symbol.asyncDispose]()
    },
  }
}

function arrivalOf<T extends Topic>(topic: T, { partition, offset, value }: Message): Arrival<T> {
  const place = { partition, offset: Number(offset) }
  try {
    return { ...place, data: decode(topic, value).data }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return place
  }
}

/** Tries until it succeeds or the signal says stop. */
async function persist(log: Log, signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      return await attempt()
    } catch (error) {
      log.warn({ err: error }, 'cannot read events yet, trying again')
      await pause(RETRY_MS, signal)
    }
  }
}
