import { quantile } from '../quantile.ts'
import { honestTimes } from './honest.ts'
import { prepare } from './hostile-process.ts'
import type { Target } from './target.ts'

/** With all that it needs behind the gateway this is half of a core, and more waits for that core, whatever the gateway does. */
const HONEST_PER_SECOND = 20
const FACTOR = 2

/**
 * What honest work waits by itself and beside so much hostile work, in milliseconds at p99; `factor`: how often the one
 * the other is.
 */
export type Step = { perSecond: number; sent: number; quiet: number; p99: number; factor: number }

/** `exceeded`: the hostile rate beside which honest work waits more than twice as long; undefined: none that was tried. */
export type Neighbours = { steps: Step[]; exceeded: number | undefined }

/** `seconds`: of a round, first without and then beside hostile work; `most`: hostile documents a second. */
type Extent = { seconds: number; rounds: number; most: number }

/** Measures honest work beside hostile work that doubles until the honest suffers. */
export async function measureNeighbours(target: Target, extent: Extent, seed: number): Promise<Neighbours> {
  await honestTimes(target, HONEST_PER_SECOND, extent.seconds) // its plans are made
  const steps: Step[] = []
  for (let perSecond = 50; perSecond <= extent.most; perSecond *= 2) {
    const step = await measureStep(target, perSecond, extent, seed + perSecond)
    steps.push(step)
    if (step.factor > FACTOR) return { steps, exceeded: perSecond }
  }
  return { steps, exceeded: undefined }
}

/** In turns, so that what else happens on the machine meanwhile happens to both. */
async function measureStep(target: Target, perSecond: number, { seconds, rounds }: Extent, seed: number) {
  const [alone, beside]: [number[], number[]] = [[], []]
  let sent = 0
  for (let round = 0; round < rounds; round++) {
    const place = { url: target.gateway.url, token: await target.token() }
    using hostile = await prepare({
      ...place,
      ...{ documents: perSecond * seconds, seed: seed + round, pace: { perSecond } },
    })
    alone.push(...(await honestTimes(target, HONEST_PER_SECOND, seconds)))
    const [times, summary] = await Promise.all([honestTimes(target, HONEST_PER_SECOND, seconds), hostile.go()])
    beside.push(...times)
    sent += summary.sent / summary.seconds / rounds
  }
  const [quiet, p99] = [p99Of(alone), p99Of(beside)]
  return { perSecond, sent, quiet, p99, factor: p99 / quiet }
}

const p99Of = (times: number[]) =>
  quantile(
    times.sort((a, b) => a - b),
    0.99,
  )
