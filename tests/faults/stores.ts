import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { startKafka } from '@laurel/infra/kafka/start'
import { lastingPlace, removeLastingPlace } from '@laurel/infra/postgres/place'
import { type Postgres, startPostgres } from '@laurel/infra/postgres/start'
import type { Guard } from '@laurel/infra/runner/guard'
import { type Given, type Service, type Settings, services } from '@laurel/infra/runner/settings'
import type { Databases } from '@laurel/infra/runner/stores'
import type { Supervised } from '@laurel/infra/runner/supervise'
import { withClient } from '@laurel/shared/database'
import { disposeAll } from '@laurel/shared/lifecycle'
import { provision } from '@laurel/shared/provision'
import pg from 'pg'
import { type Disk, mountDisk } from './disks.ts'
import { logTo, pauseOf, type Target } from './programs.ts'
import { type FaultProxy, startProxy } from './proxy.ts'

type Start = { guard: Guard; folder: string; ports: Settings['ports']; downMs: Map<Target, number> }

export type Stores = {
  postgres: Postgres
  kafka: Supervised
  /** What stands between the services and each of them. */
  proxies: { postgres: FaultProxy; kafka: FaultProxy }
  /** As the services reach them, through the proxies. */
  databases: Databases
  brokers: string
  /** The file systems that can be filled; null where there are none. */
  disks: Record<'kafka' | 'postgres', Disk> | null
} & AsyncDisposable

/** Room for some millions of events, and for what an outbox holds at a time. */
const [KAFKA_MEGABYTES, OUTBOX_MEGABYTES] = [6_000, 1_000]
const PASSWORDS = { owner: 'owner', app: 'app' }

/** Starts Postgres, with the durability of a lasting one, and Kafka, each behind a proxy; both go with their files. */
export async function startStores(start: Start): Promise<Stores> {
  const { folder, ports } = start
  const logs = mountDisk(join(folder, 'kafka'), KAFKA_MEGABYTES)
  const proxies = { postgres: await startProxy(ports.postgres), kafka: await startProxy(ports.kafka) }
  const [postgres, kafka] = await Promise.all([openPostgres(start), openKafka(start, proxies.kafka.port)])
  const databases = {} as Databases
  for (const name of services) databases[name] = await newDatabase({ postgres, proxies }, name)
  const brokers = `127.0.0.1:${proxies.kafka.port}`
  await declareTopics([brokers])
  const { home, user } = await lastingPlace(join(folder, 'postgres'))
  const outbox = mountDisk(join(home, 'outbox'), OUTBOX_MEGABYTES, user)
  return {
    postgres,
    kafka: kafka.program,
    proxies,
    databases,
    brokers,
    disks: logs && outbox && { kafka: logs, postgres: outbox },
    [Symbol.asyncDispose]: () =>
      disposeAll([postgres, kafka, ...Object.values(proxies), filesOf(folder, [logs, outbox])]),
  }
}

const filesOf = (folder: string, disks: (Disposable | null)[]): AsyncDisposable => ({
  async [Symbol.asyncDispose]() {
    for (const disk of disks) disk?.[Symbol.dispose]()
    await removeLastingPlace(join(folder, 'postgres'))
    await rm(join(folder, 'kafka'), { recursive: true, force: true })
  },
})

/** Puts evaluation's outbox on the file system that can be filled; its table is there once the service has migrated. */
export async function moveOutbox({ postgres, disks }: Stores): Promise<void> {
  if (!disks) return
  const location = pg.escapeLiteral(disks.postgres.folder)
  await withClient(postgres.url(), client => client.query(`create tablespace outbox location ${location}`))
  await withClient(postgres.url('evaluation'), client => client.query('alter table outbox set tablespace outbox'))
}

/** A database of a service, at the proxy's address; `name` is its own where it is a second one of the same service. */
export async function newDatabase(
  { postgres, proxies }: Pick<Stores, 'postgres' | 'proxies'>,
  service: Service,
  name: string = service,
): Promise<Given> {
  const { appUrl, ownerUrl } = await provision(postgres.url(), name, PASSWORDS)
  return { appUrl: through(proxies.postgres, appUrl), ownerUrl: through(proxies.postgres, ownerUrl) }
}

function through({ port }: FaultProxy, url: string): string {
  const address = new URL(url)
  address.port = String(port)
  return address.href
}

async function openPostgres({ guard, folder, ports, downMs }: Start): Promise<Postgres> {
  const own = join(folder, 'postgres')
  const { home } = await lastingPlace(own)
  guard.holdFolder(home)
  return startPostgres({
    guard,
    folder: own,
    port: ports.postgres,
    ephemeral: false,
    onLine: logTo(folder, 'postgres'),
    restartAfterMs: pauseOf({ downMs }, 'postgres'),
  })
}

async function openKafka({ guard, folder, ports, downMs }: Start, advertisedPort: number) {
  const own = join(folder, 'kafka')
  mkdirSync(own, { recursive: true })
  return startKafka({
    guard,
    folder: own,
    port: ports.kafka,
    controllerPort: ports.kafkaController,
    advertisedPort,
    ephemeral: true,
    onLine: logTo(folder, 'kafka'),
    restartAfterMs: pauseOf({ downMs }, 'kafka'),
  })
}
