import { quantile } from '../quantile.ts'
import type { Reply } from './attack.ts'

/** What must never be told: people of another district, and what only the inside knows. */
const SECRETS =
  /Nguyễn Văn An|Trần Thị Bình|Lê Văn Cường|Phạm Thị Dung|\bselect \w|\bprisma\b|node_modules|\bat \w+ \(|ECONN|postgres(ql)?:\/\//i

/** Of those refused by a status of 4xx, in milliseconds. */
type Refused = { count: number; p50: number; p99: number; slowest: [kind: string, milliseconds: number][] }

/** What came of many attacks, such as can be sent from one process to another. */
export type Summary = {
  sent: number
  kinds: number
  seconds: number
  faults: string[]
  leaks: string[]
  /** Connections that were cut. */
  cut: number
  refused: Refused
}

const SLOWEST = 5

export function createTally() {
  const faults: string[] = []
  const leaks: string[] = []
  const refused: number[] = []
  const slowest = new Map<string, number>()
  const kinds = new Set<string>()
  const began = performance.now()
  let [sent, cut] = [0, 0]
  return {
    take({ kind, status, text, milliseconds }: Reply): void {
      sent++
      kinds.add(kind)
      if (status === 0) cut++
      if (status >= 500) faults.push(`${kind}: ${status} ${text.slice(0, 200)}`)
      // Without a status the text is our own word for a connection that was cut.
      if (status > 0 && SECRETS.test(text)) leaks.push(`${kind}: ${text.slice(0, 300)}`)
      if (status < 400) return
      refused.push(milliseconds)
      slowest.set(kind, Math.max(slowest.get(kind) ?? 0, milliseconds))
    },
    summary(): Summary {
      refused.sort((a, b) => a - b)
      const dearest = [...slowest].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)
      return {
        ...{ sent, cut, faults, leaks, kinds: kinds.size, seconds: (performance.now() - began) / 1_000 },
        refused: {
          count: refused.length,
          p50: quantile(refused, 0.5),
          p99: quantile(refused, 0.99),
          slowest: dearest,
        },
      }
    },
  }
}
