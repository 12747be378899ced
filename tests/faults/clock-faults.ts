import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from '@laurel/infra/runner/settings'
import type { Fault } from './fault.ts'

const HOUR_MS = 3_600_000
const preload = new URL('./shifted-clock.js', import.meta.url).href

/** A service whose clock is so many hours off from its next start on, for some seconds. */
export const clockOff = (service: Service, hours: number, seconds: number): Fault => ({
  kind: `clock of ${service} ${hours > 0 ? 'ahead' : 'behind'}`,
  leavesDatabase: true,
  async strike({ system }) {
    const shifted = { NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(hours * HOUR_MS) }
    await system.replace(service, { more: shifted, patienceMs: 0 })
    return {
      async heal() {
        await system.whenReady(service)
        await sleep(seconds * 1_000)
        await system.replace(service)
      },
    }
  },
})
