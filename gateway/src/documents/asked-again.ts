import { LRUCache } from 'lru-cache'

/** Ten times as many as there are documents of frontends. */
const NOTED = 10_000

/** Whether something was asked for before, among the last so many; notes that it was now. */
export type AskedAgain = (key: string) => boolean

/**
 * For caches that are to keep only what is asked for again. Who writes values into documents, or attacks, sends each of them once:
 * kept, these would push out what is used, and every collection would have to go through them.
 */
export function createAskedAgain(): AskedAgain {
  const noted = new LRUCache<string, true>({ max: NOTED })
  return key => {
    const before = noted.has(key)
    noted.set(key, true)
    return before
  }
}
