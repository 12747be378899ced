import { parseArgs } from 'node:util'
import { processCpu } from '../bench/processor.ts'
import { sendAll } from './hostile-process.ts'
import { watchMemory } from './memory.ts'
import { measureNeighbours } from './neighbours.ts'
import { report, reportLook, reportMemory } from './report.ts'
import { dawdle } from './slow.ts'
import { startTarget, type Target } from './target.ts'
import { attackTrust } from './trust.ts'

/** `perSecond`, `seconds`: of the documents whose answers are timed, and of honest work beside hostile. */
const FULL = {
  ...{ documents: 200_000, dawdlers: 210, timed: { documents: 6_000, perSecond: 100 }, disguises: 20_000 },
  ...{ neighbours: { seconds: 15, rounds: 4, most: 3_200 }, memory: { requests: 1_000_000, before: 20_000 } },
}
const SHORT: typeof FULL = {
  ...{ documents: 2_000, dawdlers: 21, timed: { documents: 300, perSecond: 50 }, disguises: 2_000 },
  ...{ neighbours: { seconds: 2, rounds: 1, most: 200 }, memory: { requests: 10_000, before: 4_000 } },
}
const AT_ONCE = 8

/** npm run hostile: attacks the gateway of a running system, and says what came of it. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      documents: { type: 'string' },
      short: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      requests: { type: 'string' },
      seed: { type: 'string', default: '2026' },
      profile: { type: 'string' },
    },
  })
  const size = values.short ? SHORT : FULL
  const documents = Number(values.documents ?? size.documents)
  const memory = { ...size.memory, ...(values.requests && { requests: Number(values.requests) }) }
  await using target = await startTarget(values.profile)
  const seed = Number(values.seed)
  if (values.memory) reportMemory(await safely(target, watchMemory(target, memory, seed, reportLook)))
  else report(await safely(target, attack(target, { ...size, documents }, seed)), target.isPinned)
}

export type Found = Awaited<ReturnType<typeof attack>>

async function attack(
  target: Target,
  { documents, dawdlers, timed, disguises, neighbours }: typeof FULL,
  seed: number,
) {
  const { gateway } = target
  const place = { url: gateway.url, token: await target.token() }
  const dawdling = dawdle(place, dawdlers)
  await gateway.stoodStill()
  const before = processCpu(gateway.pid)
  const flooded = await sendAll({ ...place, documents, seed, pace: { atOnce: AT_ONCE } })
  const cpuMs = (processCpu(gateway.pid) - before) / 1_000 / documents
  const { perSecond } = timed
  const timedOnes = await sendAll({ ...place, documents: timed.documents, seed: seed + 1, pace: { perSecond } })
  const stoodStill = await gateway.stoodStill()
  const trust = await attackTrust(target, disguises, seed)
  const beside = await measureNeighbours(target, neighbours, seed)
  const { data } = await target.graph('{ regulations { code } }', {}, await target.token())
  if (!data) throw new Error('it answers no more')
  return { flooded, cpuMs, timed: { ...timedOnes, perSecond }, stoodStill, trust, beside, dawdled: dawdling.end() }
}

/** What comes of work, or, as text, how a process of the system ended. */
async function safely<T>({ failed }: Target, work: Promise<T>): Promise<T | string> {
  return Promise.race([work, failed]).catch((error: Error) => error.message)
}
