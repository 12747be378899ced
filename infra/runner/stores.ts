import { provision } from '@laurel/shared/provision'
import { declareTopics } from '../kafka/declare-topics.ts'
import { securityOf } from '../kafka/security.ts'
import { startKafka } from '../kafka/start.ts'
import { topics } from '../kafka/topics.ts'
import { startPostgres } from '../postgres/start.ts'
import { localData } from './checkout.ts'
import { type Fleet, rank } from './fleet.ts'
import type { Guard } from './guard.ts'
import type { Screen } from './screen.ts'
import type { Passwords } from './secrets.ts'
import { type Given, type Service, type Settings, services } from './settings.ts'

export const postgresFolder = localData('postgres')
export const kafkaFolder = localData('kafka')

export type Local = { settings: Settings; guard: Guard; fleet: Fleet; screen: Screen }
export type Databases = Record<Service, Given>

/** The services' databases: those given, and for the others one embedded Postgres. */
export async function openDatabases(local: Local, passwords: Passwords): Promise<Databases> {
  const { settings, guard, fleet, screen } = local
  const missing = services.filter(name => !settings.databases[name])
  if (missing.length === 0) return settings.databases as Databases
  const postgres = await startPostgres({
    guard,
    folder: postgresFolder,
    port: settings.ports.postgres,
    ephemeral: false,
    rank: rank.postgres,
    // What it complains of are others' statements and connections, and they tell of them themselves.
    onLine: screen.logOf('postgres', () => false),
    onUnplannedExit: screen.tellExitOf('postgres'),
  })
  fleet.add(rank.postgres, postgres.program)
  const databases = { ...settings.databases }
  for (const name of missing) databases[name] = await provision(postgres.url(), name, passwords[name])
  return databases as Databases
}

/** The brokers' addresses, with every topic declared: those given, or an embedded Kafka. */
export async function openBrokers(local: Local): Promise<string> {
  const { brokers } = local.settings
  if (brokers) {
    await declareTopics(brokers.split(','), topics, securityOf(process.env))
    return brokers
  }
  const embedded = await embeddedKafka(local)
  await declareTopics([embedded])
  return embedded
}

async function embeddedKafka({ settings, guard, fleet, screen }: Local): Promise<string> {
  const kafka = await startKafka({
    guard,
    folder: kafkaFolder,
    port: settings.ports.kafka,
    controllerPort: settings.ports.kafkaController,
    ephemeral: false,
    rank: rank.kafka,
    onLine: screen.logOf('kafka', level => level === 'error' || level === 'fatal'),
    onUnplannedExit: screen.tellExitOf('kafka'),
  })
  fleet.add(rank.kafka, kafka.program)
  return kafka.brokers
}
