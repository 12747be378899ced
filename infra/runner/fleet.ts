import type { Supervised } from './supervise.ts'

/** The order of stopping: who takes requests first, what everything stands on last. */
export const rank = { gateway: 1, service: 2, kafka: 3, postgres: 4 } as const
export type Rank = (typeof rank)[keyof typeof rank]

/** How long each is asked politely: together less than the ten seconds in which everything must be gone. */
const PATIENCE_MS: Record<Rank, number> = { 1: 2_000, 2: 2_500, 3: 2_500, 4: 2_000 }
const HURRIED_MS = 200

export type Fleet = {
  add: (at: Rank, program: Supervised) => void
  restarts: () => number
  /** Stops rank after rank; when `hurry` is aborted, all that is left at once. */
  stop: (hurry: AbortSignal) => Promise<void>
}

/** Everything that is running, to be stopped in order. */
export function createFleet(): Fleet {
  const members: { at: Rank; program: Supervised }[] = []
  return {
    add: (at, program) => members.push({ at, program }),
    restarts: () => members.reduce((sum, { program }) => sum + program.restarts(), 0),
    async stop(hurry) {
      const stopAllNow = () => void Promise.all(members.map(({ program }) => program.stop(HURRIED_MS)))
      hurry.addEventListener('abort', stopAllNow)
      for (const at of Object.values(rank)) {
        const programs = members.filter(member => member.at === at)
        await Promise.all(programs.map(({ program }) => program.stop(hurry.aborted ? HURRIED_MS : PATIENCE_MS[at])))
      }
    },
  }
}
