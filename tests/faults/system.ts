import { join } from 'node:path'
import { startGuard } from '@laurel/infra/runner/guard'
import { urlOf } from '@laurel/infra/runner/processes'
import { whenReady } from '@laurel/infra/runner/readiness'
import { keepKeys, mintToken } from '@laurel/infra/runner/secrets'
import { type Service, services } from '@laurel/infra/runner/settings'
import type { Supervised } from '@laurel/infra/runner/supervise'
import { choosePorts, keepUp, programOf, type Setting, type Target } from './programs.ts'
import { moveOutbox, type Stores, startStores } from './stores.ts'

export type System = {
  setting: Setting
  stores: Stores
  /** Each process as it runs now. */
  programs: Record<Target, Supervised>
  /** Of the gateway. */
  url: string
  /** Address of a database as superuser, past the proxy. */
  storeOf: (service: Service) => string
  /** Stops a service and starts it anew: as it was, or otherwise. */
  replace: (service: Service, otherwise?: Otherwise) => Promise<void>
  whenReady: (target: Service | 'gateway') => Promise<void>
} & AsyncDisposable

type Otherwise = {
  setting?: Partial<Setting>
  /** Added to its environment. */
  more?: NodeJS.ProcessEnv
  /** How long it is asked politely before it is killed. */
  patienceMs?: number
}

type Choices = { folder: string; build: string }

const PATIENCE_MS = 5_000

/** The whole system as processes of their own, on free ports, with everything that is kept in `folder`. */
export async function startSystem({ folder, build }: Choices): Promise<System> {
  const guard = startGuard()
  await keepKeys(join(folder, 'keys'))
  const downMs = new Map<Target, number>()
  const ports = await choosePorts()
  const stores = await startStores({ guard, folder, ports, downMs })
  const { databases, brokers } = stores
  const setting: Setting = { guard, folder, build, ports, databases, brokers, downMs }
  const programs = {
    ...Object.fromEntries(services.map(name => [name, keepUp(programOf(name, setting), setting)])),
    gateway: keepUp(programOf('gateway', setting), setting),
    kafka: stores.kafka,
    postgres: stores.postgres.program,
  } as System['programs']
  const ready = (target: Service | 'gateway') =>
    whenReady({
      program: programs[target],
      url: urlOf(ports[target]),
      say: () => undefined,
      stop: new AbortController().signal,
    })
  const system: System = {
    setting,
    stores,
    programs,
    url: urlOf(ports.gateway),
    storeOf: service => stores.postgres.url(service),
    async replace(service, { setting: changed = {}, more = {}, patienceMs = PATIENCE_MS } = {}) {
      await programs[service].stop(patienceMs)
      programs[service] = keepUp(programOf(service, { ...setting, ...changed }, more), setting)
    },
    whenReady: ready,
    async [Symbol.asyncDispose]() {
      await Promise.all([...services, 'gateway' as const].map(name => programs[name].stop(PATIENCE_MS)))
      await stores[Symbol.asyncDispose]()
      guard[Symbol.dispose]()
    },
  }
  await Promise.all([...services, 'gateway' as const].map(ready))
  await moveOutbox(stores)
  return system
}

/** A token of an officer of everything under `organization`, valid for as long as any run takes. */
export function officerToken({ setting }: System, organization: string): Promise<string> {
  const grants = ['officer', 'awards_officer'].map(role => ({ role, organization }))
  return mintToken({ subject: 'officer of the faults', grants, hours: 48 }, join(setting.folder, 'keys'))
}
