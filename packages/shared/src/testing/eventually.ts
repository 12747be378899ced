const EVERY_MS = 20

/** Tries until `attempt` no longer throws, or throws its last failure after `seconds`. */
export async function eventually<T>(attempt: () => T | Promise<T>, seconds = 15): Promise<T> {
  const end = Date.now() + seconds * 1_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    }
  }
}
