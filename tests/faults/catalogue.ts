import { clockOff } from './clock-faults.ts'
import { diskFull } from './disk-faults.ts'
import { joinAndLeave, poisonEvent, replay } from './event-faults.ts'
import { crashOnEvent, dieAt } from './fail-point-faults.ts'
import type { Fault } from './fault.ts'
import { away, kill, stop } from './kills.ts'
import { networkFaults } from './network-faults.ts'
import { killBackend, stopCheckpointer } from './postgres-faults.ts'

type Conditions = { short: boolean; disks: boolean }

/** Every fault that is possible here, in the order in which they come: those first that tell most. */
export function catalogue({ short, disks }: Conditions): Fault[] {
  const seconds: [number, number] = short ? [2, 4] : [5, 20]
  const network: [number, number] = short ? [2, 3] : [3, 10]
  const minute = short ? 8 : 60
  return [
    kill('evaluation'),
    kill('kafka'),
    kill('awards'),
    kill('postgres'),
    dieAt('evaluation', 'relay-after-ack'),
    dieAt('evaluation', 'transaction-before-commit'),
    dieAt('evaluation', 'relay-mid-send'),
    dieAt('evaluation', 'transaction-after-commit'),
    dieAt('awards', 'projection-after-transaction'),
    replay,
    stop('evaluation', seconds),
    poisonEvent,
    joinAndLeave(short ? 1 : 5),
    crashOnEvent,
    ...(disks ? [diskFull('kafka', short ? 2 : 5), diskFull('postgres', short ? 2 : 5)] : []),
    clockOff('evaluation', 1, 2),
    away('kafka', minute),
    dieAt('evaluation', 'job-between-batches'),
    dieAt('evaluation', 'relay-after-read'),
    dieAt('evaluation', 'relay-after-delete'),
    dieAt('awards', 'reader-after-fetch'),
    dieAt('awards', 'projection-in-transaction'),
    ...networkFaults('kafka', network),
    ...networkFaults('postgres', network),
    kill('membership'),
    kill('gateway'),
    killBackend,
    ...(['awards', 'membership', 'gateway', 'kafka'] as const).map(target => stop(target, seconds)),
    stopCheckpointer(seconds),
    clockOff('awards', -1, 2),
    away('awards', minute),
    away('evaluation', minute),
  ]
}
