import { setTimeout as pause } from 'node:timers/promises'
import { GraphRefusal } from './graph.ts'

/** How far something is that goes on elsewhere. */
export type Progress = { done: number; total: number; finished: boolean }

const shortestPauseMs = 100
const longestPauseMs = 2_000
const patienceMs = 300_000

/** Looks until something is finished, ever less often; throws when nothing has moved for five minutes. */
export async function follow(
  what: string,
  look: () => Promise<Progress>,
  report: (done: number, total: number) => void,
): Promise<Progress> {
  let furthest = -1
  let movedAt = Date.now()
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const progress = await look()
    report(progress.done, progress.total)
    if (progress.finished) return progress
    if (progress.done !== furthest) movedAt = Date.now()
    else if (Date.now() - movedAt > patienceMs)
      throw new Error(`${what}: stuck at ${progress.done} of ${progress.total}`)
    furthest = progress.done
    await pause(pauseMs)
  }
}

/**
 * Repeats what a service refuses because it has not heard of the organisation yet: to each service but the first,
 * organisations come by events, and an unknown one is out of everybody's scope. Throws the refusal after a minute.
 */
export async function onceKnown(attempt: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      await attempt()
      return
    } catch (refusal) {
      const unknown = refusal instanceof GraphRefusal && refusal.codes.every(code => code === 'OUT_OF_SCOPE')
      if (!unknown || Date.now() > deadline) throw refusal
    }
    await pause(longestPauseMs / 4)
  }
}
