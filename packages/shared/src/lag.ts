/** How far behind a reader is, and for how long: since it had all there was, or since it got an answer at all. */
export type Lag = { count: number; seconds: number }

/** Keeps a reader's lag by what it reports. */
export function createLag() {
  const left = new Map<number, number>()
  let answeredAt = Date.now()
  let evenAt = Date.now()
  const count = () => [...left.values()].reduce((sum, one) => sum + one, 0)
  return {
    /** The brokers answered a fetch, with messages or without. */
    answered() {
      answeredAt = Date.now()
    },
    /** So many messages of a partition, at the most, are still to be handled. */
    left(partition: number, messages: number) {
      left.set(partition, messages)
      if (count() === 0) evenAt = Date.now()
    },
    /** Others may read its partitions now. */
    lost() {
      left.clear()
    },
    now(): Lag {
      if (count() === 0) evenAt = Date.now()
      const since = Math.min(count() > 0 ? evenAt : Date.now(), answeredAt)
      return { count: count(), seconds: Math.floor((Date.now() - since) / 1_000) }
    },
  }
}
