import type { Walk } from './walks.ts'

/** One exact place of the source, which must be there once, and what it becomes. */
export type Change = { file: string; text: string; without: string }

/** What keeps a person from seeing or doing what he may not, and the test that must turn red once it is gone. */
export type Guard = { name: string; changes: Change[]; walk: Walk }

/** Guards of one file; each is a name, what stands there, what it becomes, and the walk that must turn red. */
export function guardsIn(file: string, rows: [string, string, string, Walk][]): Guard[] {
  return rows.map(([name, text, without, walk]) => ({ name, walk, changes: [{ file, text, without }] }))
}

/** Walls of which one alone keeps what it keeps: they are taken out together. */
export function wallsTogether(name: string, walk: Walk, guards: Guard[]): Guard {
  return { name, walk, changes: guards.flatMap(({ changes }) => changes) }
}

/** The file without its guard; throws with the guard's name when that is not there exactly once. */
export function withoutGuard(name: string, { file, text, without }: Change, whole: string): string {
  const times = whole.split(text).length - 1
  if (times !== 1) throw new Error(`${name}: ${file} has ${times} times ${text}`)
  return whole.replace(text, () => without)
}
