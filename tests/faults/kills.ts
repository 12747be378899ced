import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '@laurel/infra/postgres/start'
import { isFree } from '@laurel/infra/runner/ports'
import { isAlive } from '@laurel/infra/runner/program'
import type { Supervised } from '@laurel/infra/runner/supervise'
import { between } from '../chance.ts'
import type { Fault, Struck } from './fault.ts'
import type { Target } from './programs.ts'
import type { System } from './system.ts'
import { until } from './waiting.ts'

const GONE = { seconds: 20, everyMs: 2 }
const BACK = { seconds: 180, everyMs: 10 }

/** SIGKILL; over as soon as the process is started again, or, of what we did not write, as soon as it answers. */
export const kill = (target: Target): Fault => ({
  kind: `kill -9 ${target}`,
  leavesDatabase: target !== 'postgres',
  strike: ({ system }) => end(system, target),
})

/** SIGKILL, and started again only after `seconds`. */
export const away = (target: Target, seconds: number): Fault => ({
  ...kill(target),
  kind: `${target} away`,
  strike: ({ system }) => takeAway(system, target, seconds),
})

async function end(system: System, target: Target): Promise<Struck> {
  const program = system.programs[target]
  const ended = endOf(program)
  process.kill(program.pid(), 'SIGKILL')
  await ended()
  return { heal: () => untilBack(system, target) }
}

export async function takeAway(system: System, target: Target, seconds: number): Promise<Struck> {
  const { downMs } = system.setting
  downMs.set(target, seconds * 1_000)
  const struck = await end(system, target)
  downMs.delete(target)
  return struck
}

/** SIGSTOP for some seconds, then SIGCONT. */
export const stop = (target: Target, [from, to]: [number, number]): Fault => ({
  kind: `SIGSTOP ${target}`,
  leavesDatabase: true,
  async strike({ system, chance }) {
    const pid = system.programs[target].pid()
    process.kill(pid, 'SIGSTOP')
    return {
      async heal() {
        await sleep(between(chance, from * 1_000, to * 1_000))
        process.kill(pid, 'SIGCONT')
      },
    }
  },
})

/** Remembers how many ends there were, to wait for one more. */
export function endOf(program: Supervised): () => Promise<unknown> {
  const before = program.restarts()
  return () => until(`end of ${program.name}`, async () => program.restarts() > before, GONE)
}

/** Waits until a process that ended is started again. */
export async function untilBack({ programs, setting, stores }: System, target: Target): Promise<void> {
  const isThere = async () => isAlive(programs[target].pid())
  await until(`restart of ${target}`, isThere, BACK)
  if (target === 'kafka') await until('broker', async () => !(await isFree(setting.ports.kafka)), BACK)
  if (target === 'postgres') await until('Postgres', () => answers(stores.postgres.url()).catch(() => false), BACK)
}
