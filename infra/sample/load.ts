import { enterYear, openCampaign } from './campaigns.ts'
import { years } from './decisions.ts'
import { connect } from './graph.ts'
import { idOf } from './ids.ts'
import { importMembers, importOrganizations } from './imports.ts'
import { type Load, type Measured, stopwatch } from './loading.ts'
import * as operations from './operations.ts'
import { city, founded } from './organizations.ts'
import { programs } from './programs.ts'
import { awaitAwards, awaitEligibility, awaitEvaluation } from './read-models.ts'
import { onceKnown } from './waiting.ts'

/** Where and what to load. */
export type LoadOptions = {
  /** The gateway's base URL. */
  gateway: string
  /** Of an officer of the organisation `rootId`. */
  token: string
  /** The id that the city's committee gets. */
  rootId: string
  members: number
  seed: number
  progress: (step: string, done: number, total: number) => void
}

/**
 * Brings the sample in through the gateway, as an officer would: organisations, members, award programmes and five
 * years of results. Safe to repeat with the same options, also after it was cut off anywhere.
 * Throws with the first problems when something is refused, and when the gateway stays away or nothing moves any more.
 */
export async function loadSample({
  gateway,
  token,
  rootId,
  members,
  seed,
  progress,
}: LoadOptions): Promise<Measured[]> {
  const { step, measured } = stopwatch(progress)
  const load: Load = { graph: connect(gateway, token), sample: { seed, members }, rootId, step }
  await createCity(load)
  await importOrganizations(load)
  await importMembers(load)
  await createPrograms(load)
  await onceKnown(() => openCampaign(load, years[0]))
  await awaitEvaluation(load)
  await awaitAwards(load)
  for (const year of years) await enterYear(load, year)
  await awaitEligibility(load)
  return measured
}

async function createCity({ graph, rootId }: Load): Promise<void> {
  const { code, name, kind } = city
  await graph.ask(operations.createOrganization, { input: { id: rootId, code, name, kind, from: founded } })
}

async function createPrograms({ graph, sample, rootId, step }: Load): Promise<void> {
  await step('award programmes', async () => {
    for (const program of programs) {
      const input = { id: idOf(sample.seed, `program/${program.code}`), organizationId: rootId, ...program }
      await onceKnown(() => graph.ask(operations.createAwardProgram, { input }))
    }
    return programs.length
  })
}
