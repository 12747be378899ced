import { Refusal } from '@laurel/shared/errors'

const MOST_PER_ACTOR = 20
const MOST = 2_000

/** Counts the streams that are open; refuses with TOO_MANY_STREAMS what an actor, or all together, would have beyond. */
export function createTally() {
  const byActor = new Map<string, number>()
  let all = 0
  return {
    /** Answers how to leave again. */
    enter(subject: string): () => void {
      const own = byActor.get(subject) ?? 0
      if (own >= MOST_PER_ACTOR) throw new Refusal('TOO_MANY_STREAMS', { values: { most: MOST_PER_ACTOR } })
      if (all >= MOST) throw new Refusal('TOO_MANY_STREAMS', { values: { most: MOST } })
      byActor.set(subject, own + 1)
      all++
      return () => {
        all--
        const left = (byActor.get(subject) ?? 1) - 1
        if (left > 0) byActor.set(subject, left)
        else byActor.delete(subject)
      }
    },
  }
}
