import { cpus, loadavg } from 'node:os'
import type { Found } from './main.ts'
import type { Memory } from './memory.ts'
import type { Neighbours } from './neighbours.ts'
import type { Dawdled } from './slow.ts'
import type { Summary } from './tally.ts'

const AIM = { refusedMs: 20, blockedMs: 100, factor: 2, growth: 0.05 }

const judged = (value: number, aim: number, unit: string, digits = 1) =>
  `${value.toFixed(digits)}${unit} (aim ${aim}${unit}: ${value <= aim ? 'met' : 'missed'})`

/** Says what was found, or how it ended before anything was; what must be none and is not makes the process fail. */
export function report(found: Found | string, isPinned: boolean): void {
  if (typeof found === 'string') {
    fail([found], 'crashes 1')
    return
  }
  const { flooded, cpuMs, timed, stoodStill, trust, beside, dawdled } = found
  const faults = [...flooded.faults, ...timed.faults, ...trust.faults]
  const leaks = [...flooded.leaks, ...timed.leaks]
  const unkept = dawdled.flatMap(({ way, opened, cut }) => (cut < opened ? [`${opened - cut} of ${way}`] : []))
  const place = isPinned ? 'the gateway on a core of its own' : 'all on the same cores'
  const lines = [
    `${flooded.sent + timed.sent} hostile documents of ${flooded.kinds} kinds, ${perSecond(flooded)}; ${cpus().length} cores, ${place}, ${flooded.cut + timed.cut} connections cut, load ${loadavg()[0]?.toFixed(1)}`,
    `crashes 0, answers of 500 and above ${faults.length}, leaks ${leaks.length}`,
    `refused p99 ${judged(timed.refused.p99, AIM.refusedMs, ' ms')}, p50 ${timed.refused.p50.toFixed(1)} ms: ${timed.refused.count} refusals from sending to the last byte, ${timed.perSecond} documents a second, sent by another process`,
    `  in the flood, eight at once, each behind seven others: p99 ${flooded.refused.p99.toFixed(1)} ms, ${cpuMs.toFixed(1)} ms of the gateway's CPU a document; slowest ${slowest(flooded)}`,
    `the event loop stood still for ${judged(stoodStill, AIM.blockedMs, ' ms')} at most, by a timer within the gateway`,
    `trusted documents enforced: ${trust.enforced.length} of ${trust.disguises} disguises executed (${trust.open} by a gateway that trusts all)`,
    `connections that dawdle: ${dawdled.reduce((sum, { opened }) => sum + opened, 0)} in ${dawdled.length} ways; ${told(dawdled)}`,
    ...neighbours(beside),
  ]
  for (const line of lines) console.log(line)
  const wrong = [
    ...faults,
    ...leaks,
    ...trust.enforced,
    ...(trust.open === 0 ? ['no disguise is an attack at all'] : []),
  ]
  if (unkept.length > 0) console.log(`  still open at the end: ${unkept.join(', ')}`)
  if (wrong.length > 0) fail(wrong)
}

const perSecond = ({ sent, seconds }: Summary) => `${Math.round(sent / seconds)} a second`
const slowest = ({ refused }: Summary) =>
  refused.slowest.map(([kind, milliseconds]) => `${kind} ${Math.round(milliseconds)} ms`).join(', ')

const told = (dawdled: Dawdled[]) => {
  const cut = dawdled.reduce((sum, one) => sum + one.cut, 0)
  return `the gateway cut ${cut}, after ${Math.max(...dawdled.map(({ seconds }) => seconds)).toFixed(0)} s at most`
}

function neighbours({ steps, exceeded }: Neighbours): string[] {
  const first = steps[0]
  const all = steps.map(
    ({ sent, quiet, p99, factor }) =>
      `${Math.round(sent)}/s ${p99.toFixed(0)} ms for ${quiet.toFixed(0)} (${factor.toFixed(1)} ×)`,
  )
  return [
    `honest p99 beside 50 hostile documents a second ${judged(first?.factor ?? Number.NaN, AIM.factor, ' ×')} its quiet value, measured in turns; no limits of requests a second`,
    `  ${all.join(', ')}; ${exceeded ? `beyond ${AIM.factor} × at ${exceeded} a second` : `never beyond ${AIM.factor} ×`}`,
  ]
}

/** To standard error: the full run takes most of an hour, and what was seen of one that is cut off is not lost. */
export function reportLook(share: number, heap: number): void {
  console.error(`  ${(share * 100).toFixed(1)} % sent: ${heap.toFixed(0)} MB`)
}

export function reportMemory(found: Memory | string): void {
  if (typeof found === 'string') {
    fail([found], 'crashes 1')
    return
  }
  const { requests, perSecond, heaps } = found
  const { looks } = heaps
  const [first, last] = [looks[0] ?? Number.NaN, looks.at(-1) ?? Number.NaN]
  const growth = heaps.last / heaps.first - 1
  console.log(
    `heap after a collection over ${requests} requests, half honest and no two of these alike, half hostile: growth ${judged(growth * 100, AIM.growth * 100, ' %')} from the first quarter to the last`,
  )
  console.log(
    `  ${first.toFixed(0)} MB at first, ${Math.max(...looks).toFixed(0)} MB at most, ${last.toFixed(0)} MB at last; ${perSecond.toFixed(0)} requests a second`,
  )
  if (growth * 100 > AIM.growth * 100) process.exitCode = 1
}

function fail(lines: string[], headline?: string): void {
  if (headline) console.log(headline)
  for (const line of lines.slice(0, 20)) console.log(`  ${line}`)
  process.exitCode = 1
}
