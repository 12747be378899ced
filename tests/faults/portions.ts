import { setTimeout as sleep } from 'node:timers/promises'
import type { Portion } from './book.ts'
import { years } from './population.ts'
import { probeYear } from './recovery.ts'
import { type Desk, finalizePortion, openCampaign, recordPortion } from './work.ts'

/** Results that are recorded and wait for their finalization. */
export type Portions = {
  /** Asks for the finalization of the next; answers it with its job. */
  finalizeNext: (fault: string) => Promise<{ portion: Portion; job: string }>
  left: () => number
} & AsyncDisposable

type Results = Omit<Portion, 'fault'>

const AHEAD = 2
const LOOK_MS = 50

/** Records district by district and year by year, a little ahead of what is finalized. */
export function startPortions(desk: Desk): Portions {
  const ready: Results[] = []
  const stopped = new AbortController()
  const all = years.flatMap(year => desk.population.districts.map(district => ({ year, district })))
  let recorded = 0
  let failure: unknown = null
  const recordNext = async (portion: Results) => {
    // the probes' own year is open already
    if (portion.district === desk.population.districts[0] && portion.year !== probeYear)
      await openCampaign(desk, portion.year)
    await recordPortion(desk, portion)
    ready.push(portion)
    recorded++
  }
  const recordAll = async () => {
    for (const portion of all) {
      while (ready.length >= AHEAD && !stopped.signal.aborted) await sleep(LOOK_MS)
      if (stopped.signal.aborted) return
      await recordNext(portion)
    }
  }
  const recording = recordAll().catch(error => {
    failure = error
  })
  const next = async () => {
    while (ready.length === 0) {
      if (failure) throw failure
      if (recorded === all.length) throw new Error('all the work is done: more members make more of it')
      await sleep(LOOK_MS)
    }
    return ready.shift() as Results
  }
  return {
    async finalizeNext(fault) {
      const portion = { ...(await next()), fault }
      return { portion, job: await finalizePortion(desk, portion) }
    },
    left: () => all.length - recorded + ready.length,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await recording
    },
  }
}
