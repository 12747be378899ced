import { setTimeout as sleep } from 'node:timers/promises'

/** Looks until `look` answers something; throws with what was awaited when it does not within `seconds`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  { seconds, everyMs = 50 }: { seconds: number; everyMs?: number },
): Promise<T> {
  const end = Date.now() + seconds * 1_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`after ${seconds} s still no ${what}`)
    await sleep(everyMs)
  }
}
