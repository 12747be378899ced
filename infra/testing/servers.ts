import { declareTopics } from '../kafka/declare-topics.ts'
import { startKafka } from '../kafka/start.ts'
import { startPostgres } from '../postgres/start.ts'
import { startGuard } from '../runner/guard.ts'
import type { Supervised } from '../runner/supervise.ts'

/** What of Jest's configuration is read here: the patterns by which the caller chose test files. */
type Run = { testPathPatterns: { patterns: string[] } }

const toStop: AsyncDisposable[] = []
const programs: Supervised[] = []

/**
 * Jest's globalSetup: one Postgres and one Kafka for the whole run, told as TEST_POSTGRES_URL (superuser) and
 * TEST_KAFKA_BROKERS; what is set already is taken as it is. A run of pure rules alone starts neither.
 */
// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function start({ testPathPatterns: { patterns } }: Run): Promise<void> {
  if (patterns.length > 0 && patterns.every(pattern => /\brules\b/.test(pattern))) return
  const startedAt = Date.now()
  const guard = startGuard()
  await Promise.all([
    process.env.TEST_POSTGRES_URL ?? givePostgres(guard),
    process.env.TEST_KAFKA_BROKERS ?? giveKafka(guard),
  ])
  toStop.push({ [Symbol.asyncDispose]: async () => guard[Symbol.dispose]() })
  console.error(`\nservers for the tests: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

async function givePostgres(guard: ReturnType<typeof startGuard>): Promise<void> {
  const postgres = await startPostgres({ guard, ephemeral: true })
  toStop.push(postgres)
  programs.push(postgres.program)
  process.env.TEST_POSTGRES_URL = postgres.url()
}

async function giveKafka(guard: ReturnType<typeof startGuard>): Promise<void> {
  const kafka = await startKafka({ guard, ephemeral: true })
  toStop.push(kafka)
  programs.push(kafka.program)
  await declareTopics([kafka.brokers])
  process.env.TEST_KAFKA_BROKERS = kafka.brokers
}

/** Stops what was started, the guard last; a restart that nobody planned fails the run. */
export async function stop(): Promise<void> {
  const restarted = programs.filter(program => program.restarts() > 0)
  for (const server of toStop.splice(0)) await server[Symbol.asyncDispose]()
  const told = restarted.map(({ name, restarts, tail }) => `${name} ended ${restarts()} times:\n${tail().join('\n')}`)
  if (told.length > 0) throw new Error(`a server of the tests ended by itself; ${told.join('\n')}`)
}
