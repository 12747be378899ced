import type { District, Grade } from './population.ts'

/** Results of one district's year, which one finalization makes final. */
export type Portion = { year: number; district: District; fault: string }

export type Revision = { grade: Grade; fault: string }

/** What clients were told, as far as it binds: what must be so at the end, and nothing else may be. */
export type Book = {
  /** Of what every decision from now on is told to be a part. */
  fault: string
  /** Whose finalization was acknowledged. */
  finalized: Portion[]
  /** Acknowledged revisions by member and year, from the second on. */
  revisions: Map<string, Revision[]>
  /** How many times each district's members and organisations were imported. */
  memberRounds: Map<string, number>
  organizationRounds: Map<string, number>
  /** The cells to which members were transferred, the latest last. */
  transfers: Map<number, string[]>
  /** How many messages that nobody can read were sent to awards. */
  poisons: number
  /** How many results were recorded. */
  recorded: number
}

export const NO_FAULT = 'between faults'

export const createBook = (): Book => ({
  fault: NO_FAULT,
  finalized: [],
  revisions: new Map(),
  memberRounds: new Map(),
  organizationRounds: new Map(),
  transfers: new Map(),
  poisons: 0,
  recorded: 0,
})

export const keyOf = (index: number, year: number): string => `${index}/${year}`

export function addRevision({ revisions, fault }: Book, index: number, year: number, grade: Grade): void {
  const key = keyOf(index, year)
  const known = revisions.get(key) ?? []
  revisions.set(key, [...known, { grade, fault }])
}
