/** Wakes a loop early: `ring` from anywhere, `rung` waits for it, or for `milliseconds` at the most. */
export type Bell = { ring(): void; rung(milliseconds: number): Promise<void> }

/** A ring that comes while nobody waits is kept for the next who does. */
export function createBell(): Bell {
  let ringing = false
  let wake = () => {}
  return {
    ring() {
      ringing = true
      wake()
    },
    async rung(milliseconds) {
      if (!ringing)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, milliseconds)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      ringing = false
    },
  }
}
