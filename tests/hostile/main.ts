import { parseArgs } from 'node:util'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { ask } from '@laurel/shared/testing/graph'
import { createDatabase } from '../bench/databases.ts'
import { startGateway, startService } from '../bench/services.ts'
import { startStand } from '../bench/stand.ts'
import { aHanoi, liveFiveYears } from '../hanoi.ts'
import { quantile } from '../quantile.ts'
import { type Reply, send, watch } from './attack.ts'
import { attacks } from './documents.ts'

const FULL = 200_000
const SHORT = 2_000
const AIM = { refusedMs: 20, blockedMs: 100 }

/** The whole system as it is deployed, with a small Hà Nội in it. */
async function startTarget() {
  const stand = await startStand(undefined)
  const serve = async (service: 'membership' | 'evaluation' | 'awards') =>
    startService(stand, service, await createDatabase(stand, service, service))
  const membership = await serve('membership')
  const evaluation = await serve('evaluation')
  const awards = await serve('awards')
  const gateway = await startGateway(stand, { membership, evaluation, awards })
  const { issuer } = stand
  const hanoi = aHanoi()
  const graph = (query: string, variables: Record<string, unknown>, token?: string) =>
    ask({ url: gateway.url, query, variables, locale: 'en', ...(token && { token }) })
  await liveFiveYears({ url: gateway.url, issuer, graph }, hanoi)
  const processes = [gateway, awards, evaluation, membership]
  return {
    ...{ gateway, hanoi, issuer, graph },
    failed: Promise.race(processes.map(({ failed }) => failed)),
    [Symbol.asyncDispose]: () => disposeAll([...processes, stand]),
  }
}

/** What must never be told: people of another district, and what only the inside knows. */
const SECRETS =
  /Nguyễn Văn An|Trần Thị Bình|Lê Văn Cường|Phạm Thị Dung|\bselect \w|\bprisma\b|node_modules|\bat \w+ \(|ECONN|postgres(ql)?:\/\//i

/** npm run hostile: attacks the gateway of a running system, and says what came of it. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      documents: { type: 'string' },
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: '2026' },
    },
  })
  const count = Number(values.documents ?? (values.short ? SHORT : FULL))
  await using target = await startTarget()
  const { gateway, hanoi, issuer } = target
  const token = await issuer.token([{ role: 'officer', organization: hanoi.hoanKiem }], { subject: newId() })
  const tally = createTally()
  const blocked = watch(gateway.url)
  const sent = send(gateway.url, token, attacks(count, Number(values.seed)), tally.take)
  const crash = await Promise.race([sent.then(() => null), target.failed.catch((error: Error) => error.message)])
  const longest = await blocked().catch(() => Number.POSITIVE_INFINITY)
  const { data } = await target.graph('{ regulations { code } }', {}, token)
  report({ count, crash: crash ?? (data ? null : 'it answers no more'), longest, ...tally })
}

function createTally() {
  const faults: string[] = []
  const leaks: string[] = []
  const refused: number[] = []
  const slowest = new Map<string, number>()
  const take = ({ kind, status, text, milliseconds }: Reply) => {
    if (status >= 500) faults.push(`${kind}: ${status} ${text.slice(0, 200)}`)
    if (SECRETS.test(text)) leaks.push(`${kind}: ${text.slice(0, 300)}`)
    if (status >= 400) refused.push(milliseconds)
    slowest.set(kind, Math.max(slowest.get(kind) ?? 0, milliseconds))
  }
  return { faults, leaks, refused, slowest, take }
}

type Found = Omit<ReturnType<typeof createTally>, 'take'> & { count: number; crash: string | null; longest: number }

function report({ count, crash, faults, leaks, refused, slowest, longest }: Found): void {
  const p99 = quantile(
    refused.sort((a, b) => a - b),
    0.99,
  )
  const judged = (value: number, aim: number) =>
    `${value.toFixed(1)} ms (aim ${aim} ms: ${value <= aim ? 'met' : 'missed'})`
  const dearest = [...slowest].sort(([, a], [, b]) => b - a).slice(0, 5)
  console.log(`${count} hostile documents of ${slowest.size} kinds, ${refused.length} refused with a status of 4xx`)
  console.log(`crashes ${crash ? 1 : 0}, answers of 500 and above ${faults.length}, leaks ${leaks.length}`)
  console.log(
    `refused p99 ${judged(p99, AIM.refusedMs)}; the event loop stood still for ${judged(longest, AIM.blockedMs)} at most`,
  )
  console.log(`slowest: ${dearest.map(([kind, milliseconds]) => `${kind} ${Math.round(milliseconds)} ms`).join(', ')}`)
  for (const line of [...(crash ? [crash] : []), ...faults, ...leaks].slice(0, 20)) console.log(`  ${line}`)
  if (crash || faults.length > 0 || leaks.length > 0) process.exitCode = 1
}
