const FAILURES_IN_A_ROW = 5
const PAUSE_MS = 1_000

/** Whether something that fails may be asked; it is told what came of it. */
export type Breaker = {
  /** After five failures in a row once a second, to try. */
  mayAsk(): boolean
  succeeded(): void
  failed(): void
}

/** Leaves alone, but for one request a second, what failed five times in a row: nobody waits for it, and it is not pressed while it is ill. */
export function createBreaker(): Breaker {
  let inARow = 0
  let nextTry = 0
  return {
    mayAsk() {
      if (inARow < FAILURES_IN_A_ROW) return true
      if (performance.now() < nextTry) return false
      nextTry = performance.now() + PAUSE_MS
      return true
    },
    succeeded() {
      inARow = 0
    },
    failed() {
      // those that were under way when it was left alone put off no try
      if (++inARow === FAILURES_IN_A_ROW) nextTry = performance.now() + PAUSE_MS
    },
  }
}
