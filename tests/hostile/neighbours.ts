import { honestP99 } from './honest.ts'
import { prepare } from './hostile-process.ts'
import type { Target } from './target.ts'

const HONEST_PER_SECOND = 40
const FACTOR = 2

/** What honest work waits beside so much hostile work, in milliseconds at p99, and how often its quiet value that is. */
export type Step = { perSecond: number; sent: number; p99: number; factor: number }

/** `exceeded`: the hostile rate beside which honest work waits more than twice as long; undefined: none that was tried. */
export type Neighbours = { quiet: number; steps: Step[]; exceeded: number | undefined }

/** Measures honest work by itself, and then beside hostile work that doubles until the honest suffers. */
export async function measureNeighbours(
  target: Target,
  { seconds, most }: { seconds: number; most: number },
  seed: number,
): Promise<Neighbours> {
  await honestP99(target, HONEST_PER_SECOND, 2) // its plans are made
  const quiet = await honestP99(target, HONEST_PER_SECOND, seconds)
  const steps: Step[] = []
  for (let perSecond = 50; perSecond <= most; perSecond *= 2) {
    const { url } = target.gateway
    const token = await target.token()
    const documents = perSecond * seconds
    using hostile = await prepare({ url, token, documents, seed: seed + perSecond, pace: { perSecond } })
    const [p99, summary] = await Promise.all([honestP99(target, HONEST_PER_SECOND, seconds), hostile.go()])
    steps.push({ perSecond, sent: summary.sent / summary.seconds, p99, factor: p99 / quiet })
    if (p99 > FACTOR * quiet) return { quiet, steps, exceeded: perSecond }
  }
  return { quiet, steps, exceeded: undefined }
}
