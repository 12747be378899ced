import type { Chance } from '../chance.ts'
import { NO_FAULT } from './book.ts'
import type { Observer } from './landing.ts'
import type { System } from './system.ts'
import type { Desk } from './work.ts'

export type Stage = { system: System; desk: Desk; observer: Observer; chance: Chance }

/** Harm that was done, and how it ends; `heal` resolves when the fault is over, not when all is well again. */
export type Struck = {
  heal: () => Promise<void>
  /** False when what was laid out for a process was not met by it. */
  hit?: boolean
}

export type Fault = {
  /** The line of the table that it counts in. */
  kind: string
  /** Whether evaluation's database can be asked right behind it. */
  leavesDatabase: boolean
  strike: (stage: Stage) => Promise<Struck>
}

/** Nothing at all, to compare with. */
export const calm: Fault = {
  kind: NO_FAULT,
  leavesDatabase: true,
  strike: async () => ({ heal: async () => undefined }),
}
