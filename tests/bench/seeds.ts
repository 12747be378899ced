import { cloneOf, type Database, settle } from './databases.ts'
import { finalizeAll, officerOfCity } from './finalization.ts'
import { seedAwards } from './seed/awards.ts'
import { seedResults } from './seed/evaluation.ts'
import { sampleOf } from './seed/sample.ts'
import { startService } from './services.ts'
import type { Stand } from './stand.ts'

/** What measurements begin from, made when first asked for; to be cloned, never changed. */
export type Seeds = {
  /** Evaluation with a recorded result of every member. */
  recorded: () => Promise<Database>
  /** The same, finalized by the product, with all its events in the outbox. */
  finalized: () => Promise<Database>
  /** Awards that knows every organisation and member, and no result. */
  awards: () => Promise<Database>
}

export function createSeeds(stand: Stand, members: number): Seeds {
  const sample = sampleOf(members)
  const recorded = once(() => seedResults(stand, sample))
  return {
    recorded,
    finalized: once(async () => finalizedOf(stand, await recorded())),
    awards: once(() => seedAwards(stand, sample)),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

async function finalizedOf(stand: Stand, recorded: Database): Promise<Database> {
  const finalized = await cloneOf(stand, recorded)
  await using evaluation = await startService(stand, 'evaluation', finalized, { brokers: 'none' })
  await finalizeAll(evaluation, await officerOfCity(stand))
  await evaluation[Symbol.asyncDispose]()
  await settle(finalized)
  return finalized
}
