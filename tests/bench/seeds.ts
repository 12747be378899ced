import { cloneOf, type Database, settle } from './databases.ts'
import { finalizeAll, officerOfCity } from './jobs.ts'
import { seedAwards } from './seed/awards.ts'
import { seedResults } from './seed/evaluation.ts'
import { seedHistory } from './seed/history.ts'
import { seedMembership } from './seed/membership.ts'
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
  /** The same, after five years of results. */
  history: () => Promise<Database>
  /** Membership with every organisation and no member. */
  membership: () => Promise<Database>
}

export function createSeeds(stand: Stand, members: number): Seeds {
  const sample = sampleOf(members)
  const recorded = once(() => seedResults(stand, sample))
  const awards = once(() => seedAwards(stand, sample))
  return {
    recorded,
    finalized: once(async () => finalizedOf(stand, await recorded())),
    awards,
    history: once(async () => seedHistory(stand, await awards(), sample)),
    membership: once(() => seedMembership(stand, sample)),
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
  await finalizeAll(evaluation, finalized, await officerOfCity(stand))
  await evaluation[Symbol.asyncDispose]()
  await settle(finalized)
  return finalized
}
