import type { Fault } from './fault.ts'
import { away, kill, stop } from './kills.ts'

/** Every fault, in the order in which they come. */
export function catalogue(short: boolean): Fault[] {
  const seconds: [number, number] = short ? [2, 4] : [5, 20]
  return [
    kill('evaluation'),
    kill('awards'),
    kill('membership'),
    kill('gateway'),
    kill('kafka'),
    kill('postgres'),
    stop('evaluation', seconds),
    stop('awards', seconds),
    stop('membership', seconds),
    stop('gateway', seconds),
    stop('kafka', seconds),
    away('kafka', short ? 10 : 60),
  ]
}
