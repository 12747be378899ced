import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FailPoint } from '@laurel/shared/fail-points'
import type { Fault } from './fault.ts'
import { endOf, untilBack } from './kills.ts'
import { memberOf } from './population.ts'
import { failPointsOf, type Target } from './programs.ts'
import { until } from './waiting.ts'

/** A process that kills itself where it was told to, in the middle of its work. */
export const dieAt = (target: Target, point: FailPoint): Fault => ({
  kind: `${target} dies at ${point}`,
  leavesDatabase: true,
  async strike({ system }) {
    const file = join(failPointsOf(system.setting.folder, target), point)
    const ended = endOf(system.programs[target])
    writeFileSync(file, '')
    const hit = await ended().then(
      () => true,
      () => false,
    )
    rmSync(file, { force: true })
    return { hit, heal: () => untilBack(system, target) }
  },
})

const CRASHES = 2

/** An event that ends the process which handles it, twice; a third time it would be parked. */
export const crashOnEvent: Fault = {
  kind: 'event that crashes awards',
  leavesDatabase: true,
  async strike({ system, desk }) {
    const { setting, programs } = system
    const file = join(failPointsOf(setting.folder, 'awards'), 'crash-on-event')
    const { district } = desk.book.finalized.at(-1) ?? { district: desk.population.probes }
    const before = programs.awards.restarts()
    writeFileSync(file, memberOf(desk.population, district.from))
    const crashed = async () => programs.awards.restarts() >= before + 1
    const hit = await until('first crash', crashed, { seconds: 20, everyMs: 2 }).catch(() => false)
    return {
      hit,
      async heal() {
        const often = async () => programs.awards.restarts() >= before + CRASHES
        if (hit) await until('second crash', often, { seconds: 90, everyMs: 2 })
        if (existsSync(file)) rmSync(file)
        await untilBack(system, 'awards')
      },
    }
  },
}
