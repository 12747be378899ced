/** Lets several wait for the next change, or for the signal that says stop. */
export type Changes = { tell(): void; next(signal: AbortSignal): Promise<void> }

export function createChanges(): Changes {
  const waiting = new Set<() => void>()
  return {
    tell() {
      for (const wake of waiting) wake()
    },
    next: signal =>
      new Promise(resolve => {
        if (signal.aborted) return resolve()
        const wake = () => {
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        waiting.add(wake)
        signal.addEventListener('abort', wake)
      }),
  }
}

/** Lets so many work at once; the others wait. */
export type Slots = { during(signal: AbortSignal, work: () => Promise<void>): Promise<void> }

export function createSlots(most: number): Slots {
  const changes = createChanges()
  let taken = 0
  return {
    async during(signal, work) {
      while (taken >= most && !signal.aborted) await changes.next(signal)
      if (signal.aborted) return
      taken++
      try {
        await work()
      } finally {
        taken--
        changes.tell()
      }
    },
  }
}
