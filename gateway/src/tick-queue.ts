/** Does a piece of work when its turn comes. */
export type TickQueue = (work: () => void) => void

/**
 * One piece of work in each turn of the event loop, so that many that are due at once do not hold up everything else for as long as
 * all of them take.
 */
export function createTickQueue(): TickQueue {
  const waiting: (() => void)[] = []
  const next = () => {
    // it stays in the queue meanwhile, so that nobody has a second turn come
    waiting[0]?.()
    waiting.shift()
    if (waiting.length > 0) setImmediate(next)
  }
  return work => {
    if (waiting.push(work) === 1) setImmediate(next)
  }
}
