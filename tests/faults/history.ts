/** What a client was told of one request. */
export type Told =
  | { kind: 'acknowledged'; data: Record<string, unknown> }
  | { kind: 'refused'; codes: string[] }
  | { kind: 'unknown'; reason: string }

export type Counts = Record<Told['kind'], number>

/** Every answer, by the name of the operation; a request that was repeated counts each time. */
export type History = {
  keep: (name: string, told: Told) => void
  counts: () => Map<string, Counts>
}

export function createHistory(): History {
  const byName = new Map<string, Counts>()
  return {
    keep(name, { kind }) {
      const counts = byName.get(name) ?? { acknowledged: 0, refused: 0, unknown: 0 }
      counts[kind]++
      byName.set(name, counts)
    },
    counts: () => byName,
  }
}

/** The data of what must have been acknowledged. */
export function dataOf<T>(told: Told): T {
  if (told.kind === 'acknowledged') return told.data as T
  throw new Error(`not acknowledged: ${told.kind === 'refused' ? told.codes.join(', ') : told.reason}`)
}
