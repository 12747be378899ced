import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import type { Guard } from '@laurel/infra/runner/guard'
import { freePort } from '@laurel/infra/runner/ports'
import { gatewayProgram, serviceProgram } from '@laurel/infra/runner/processes'
import type { Program } from '@laurel/infra/runner/program'
import { jwksFile } from '@laurel/infra/runner/secrets'
import { type Service, type Settings, services } from '@laurel/infra/runner/settings'
import type { Databases } from '@laurel/infra/runner/stores'
import { type Supervised, supervise } from '@laurel/infra/runner/supervise'

/** Everything that runs as a process of its own. */
export type Target = Service | 'gateway' | 'kafka' | 'postgres'

/** How long a process stays down before it is started again, unless a fault keeps it down longer. */
export const PAUSE_MS = 500

export type Setting = {
  guard: Guard
  /** Of this run: logs, keys, fail points. */
  folder: string
  /** Whose build runs: this checkout's, or a copy that was broken on purpose. */
  build: string
  ports: Settings['ports']
  databases: Databases
  brokers: string
  /** How long each target is to stay down after its end. */
  downMs: Map<Target, number>
}

const SECRET = 'a secret of this run of faults alone'

/** Ports that nobody listened on a moment ago. */
export async function choosePorts(): Promise<Settings['ports']> {
  const names = [...services, 'gateway', 'postgres', 'kafka', 'kafkaController'] as const
  const found = await Promise.all(names.map(async name => [name, await freePort()] as const))
  return Object.fromEntries(found) as Settings['ports']
}

/** Where a process looks for the fail points that are armed for it alone. */
export const failPointsOf = (folder: string, target: Target): string => join(folder, 'fail-points', target)

/** A service or the gateway as it runs here; `more` is added to its environment. */
export function programOf(name: Service | 'gateway', setting: Setting, more: NodeJS.ProcessEnv = {}): Program {
  const { folder, build, ports, databases, brokers } = setting
  const connections = {
    settings: { ports, databases: {}, brokers: undefined, logLevel: 'info' },
    gatewaySecret: SECRET,
  }
  const program =
    name === 'gateway' ? gatewayProgram(connections, brokers) : serviceProgram(name, connections, databases, brokers)
  const { EXPLORER_FILE: _, ...env } = program.env
  const failPoints = failPointsOf(folder, name)
  mkdirSync(failPoints, { recursive: true })
  return {
    ...program,
    args: program.args.map(path => path.replace(checkout, build)),
    cwd: build,
    // What is broken here is broken by faults alone, and the work is one officer's.
    env: {
      ...env,
      RATE_LIMIT_PER_ACTOR: '0',
      RATE_LIMIT_PER_ADDRESS: '0',
      JWKS_FILE: jwksFile(join(folder, 'keys')),
      FAIL_POINTS: failPoints,
      ...more,
    },
  }
}

/** Keeps a program running, with the same short pause after every end; what it says goes to its log. */
export function keepUp(program: Program, setting: Setting): Supervised {
  const { guard, folder } = setting
  return supervise(program, {
    guard,
    rank: program.name === 'gateway' ? 1 : 2,
    onLine: logTo(folder, program.name),
    restartAfterMs: pauseOf(setting, program.name as Target),
  })
}

export const pauseOf =
  ({ downMs }: Pick<Setting, 'downMs'>, target: Target) =>
  () =>
    downMs.get(target) ?? PAUSE_MS

/** Appends lines to a program's log. */
export function logTo(folder: string, name: string): (line: string) => void {
  const file = join(folder, `${name}.log`)
  return line => appendFileSync(file, `${line}\n`)
}
