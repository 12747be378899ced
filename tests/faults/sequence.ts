/** One event as it stands in a topic, by the member's year that it is about. */
export type Event = { key: string; id: string; revision: number; grade: string | null }

/** What was seen of one member's year so far. */
export type Seen = { highest: number; events: Map<number, { id: string; grade: string | null }> }

export type Judgement = 'first' | 'sent again' | 'doubled' | 'out of order'

/**
 * Takes the next event of a topic: the same event again is a delivery that was repeated, another event of the same
 * revision is a decision that was doubled, and a revision that comes first behind a later one is out of order.
 */
export function follow(seen: Map<string, Seen>, { key, id, revision, grade }: Event): Judgement {
  const known = seen.get(key) ?? { highest: 0, events: new Map() }
  seen.set(key, known)
  const before = known.events.get(revision)
  if (before) return before.id === id ? 'sent again' : 'doubled'
  known.events.set(revision, { id, grade })
  const isLate = revision < known.highest
  known.highest = Math.max(known.highest, revision)
  return isLate ? 'out of order' : 'first'
}
