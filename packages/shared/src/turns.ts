/** Lets work run with other work, or alone in this process. */
export type Turns = {
  together<T>(work: () => Promise<T>): Promise<T>
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** Who asks to be alone waits for all that runs; whoever has not begun waits for him. */
export function createTurns(): Turns {
  const running = new Set<Promise<unknown>>()
  let lastAlone: Promise<unknown> = Promise.resolve()
  return {
    async together(work) {
      for (let waited: unknown; waited !== lastAlone; ) {
        waited = lastAlone
        await lastAlone
      }
      const working = work()
      running.add(working)
      try {
        return await working
      } finally {
        running.delete(working)
      }
    },
    alone(work) {
      const before = lastAlone
      const working = (async () => {
        await before
        await Promise.allSettled(running)
        return work()
      })()
      lastAlone = working.catch(() => undefined)
      return working
    },
  }
}
