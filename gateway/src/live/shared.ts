import { type Changes, createChanges } from './waiting.ts'

/** Makes results until the signal says stop. */
export type Shared<T> = (signal: AbortSignal) => AsyncGenerator<T>

type Running<T> = {
  listeners: number
  last: T | undefined
  round: number
  ended: boolean
  failure?: unknown
  stop: AbortController
}

/** Lets all who ask for the same at the same time have one source; each gets its last result and what follows. */
export function createShared<T>() {
  const running = new Map<string, Running<T>>()
  const changes = createChanges()
  const start = (key: string, source: Shared<T>): Running<T> => {
    const one: Running<T> = { listeners: 0, last: undefined, round: 0, ended: false, stop: new AbortController() }
    running.set(key, one)
    const run = async () => {
      for await (const result of source(one.stop.signal)) {
        one.last = result
        one.round++
        changes.tell()
      }
    }
    void run()
      .catch(error => {
        one.failure = error
      })
      .finally(() => {
        one.ended = true
        if (running.get(key) === one) running.delete(key)
        changes.tell()
      })
    return one
  }
  const leave = (key: string, one: Running<T>) => {
    if (--one.listeners > 0) return
    one.stop.abort()
    if (running.get(key) === one) running.delete(key)
  }
  return {
    async *join(key: string, signal: AbortSignal, source: Shared<T>): AsyncGenerator<T> {
      const one = running.get(key) ?? start(key, source)
      one.listeners++
      try {
        yield* resultsOf(one, changes, signal)
      } finally {
        leave(key, one)
      }
    },
  }
}

async function* resultsOf<T>(one: Running<T>, changes: Changes, signal: AbortSignal): AsyncGenerator<T> {
  for (let round = 0; !signal.aborted; ) {
    if (round < one.round) {
      round = one.round
      yield one.last as T
    } else if (one.ended) break
    else await changes.next(signal)
  }
  if (one.failure) throw one.failure
}
