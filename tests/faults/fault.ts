import type { Chance } from './chance.ts'
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
  /** Readies what takes time, so that striking takes none. */
  prepare?: (stage: Stage) => Promise<void>
  strike: (stage: Stage) => Promise<Struck>
}
