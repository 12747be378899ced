import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { declareTopics } from '@laurel/infra/kafka/declare-topics'
import { type KafkaNode, startKafka } from '@laurel/infra/kafka/start'
import { lastingPlace, removeLastingPlace } from '@laurel/infra/postgres/place'
import { type Postgres, startPostgres } from '@laurel/infra/postgres/start'
import { startGuard } from '@laurel/infra/runner/guard'
import { disposeAll } from '@laurel/shared/lifecycle'
import { createIssuer } from '@laurel/shared/testing/tokens'
import type { Launch } from './processes.ts'
import { connectTopics, type Topics } from './topics.ts'

/** The servers on which everything is measured, with durable settings, and what the processes on it need. */
export type Stand = {
  launch: Launch
  postgres: Postgres
  kafka: KafkaNode
  topics: Topics
  issuer: Awaited<ReturnType<typeof createIssuer>>
  /** The issuer's keys as a file. */
  keys: string
  folder: string
} & AsyncDisposable

/** Starts a Postgres and a Kafka of their own, as `npm start` runs them; they are gone with their files at the end. */
export async function startStand(profile: string | undefined): Promise<Stand> {
  const guard = startGuard()
  const folder = await mkdtemp(join(tmpdir(), 'laurel-bench-'))
  guard.holdFolder(folder)
  if (profile !== undefined) await mkdir(profile, { recursive: true })
  const postgresFolder = join(folder, 'postgres')
  guard.holdFolder((await lastingPlace(postgresFolder)).home)
  const postgres = await startPostgres({ guard, folder: postgresFolder, ephemeral: false })
  const kafka = await startKafka({ guard, folder: join(folder, 'kafka'), ephemeral: false })
  await declareTopics([kafka.brokers])
  const topics = await connectTopics(kafka.brokers)
  const issuer = await createIssuer()
  const keys = join(folder, 'keys.json')
  await writeFile(keys, JSON.stringify(issuer.identity.jwks))
  return {
    launch: { guard, profile },
    postgres,
    kafka,
    topics,
    issuer,
    keys,
    folder,
    async [Symbol.asyncDispose]() {
      await disposeAll([topics, kafka, postgres])
      await removeLastingPlace(postgresFolder)
      await rm(folder, { recursive: true, force: true })
      guard[Symbol.dispose]()
    },
  }
}
