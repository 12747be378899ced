const FAILURES_IN_A_ROW = 5
const PAUSE_MS = 1_000

export type Breaker = {
  /** Open after five failures in a row: once a second it lets one through, as a trial. */
  mayAsk(): boolean
  succeeded(): void
  failed(): void
}

/** A circuit breaker: nobody waits for what fails, and it is not pressed while it does. */
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
      // those that were under way when it opened put off no trial
      if (++inARow === FAILURES_IN_A_ROW) nextTry = performance.now() + PAUSE_MS
    },
  }
}
