import { createVerifier } from '@laurel/shared/actor'
import { databaseCheck, topicsCheck } from '@laurel/shared/checks'
import { openPool, transactionOptions } from '@laurel/shared/database'
import type { Topic } from '@laurel/shared/events/contract'
import { armFailPoints } from '@laurel/shared/fail-points'
import { startJobs } from '@laurel/shared/jobs'
import { connectKafka } from '@laurel/shared/kafka'
import { brokerLateness, outboxLateness } from '@laurel/shared/lateness'
import { disposeAll, together } from '@laurel/shared/lifecycle'
import { createLog, type Log } from '@laurel/shared/log'
import { startRelay } from '@laurel/shared/outbox'
import { startProjections } from '@laurel/shared/projections'
import { startReadiness } from '@laurel/shared/readiness'
import { authenticateBy } from '@laurel/shared/request'
import { type Served, serveSubgraph } from '@laurel/shared/subgraph'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { runFinalization } from './finalizations/job.ts'
import { nextJob } from './finalizations/store.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { takeMembers } from './members/consumer.ts'
import { translate } from './messages.ts'
import { takeOrganizations } from './organizations/consumer.ts'
import { readRegulations } from './regulations/store.ts'
import { resolvers } from './resolvers.ts'

const migrations = new URL('../prisma/migrations', import.meta.url)
const POOL = 10
const topics: Topic[] = ['membership.organization.v1', 'membership.member.v1', 'evaluation.finalized.v1']

/** Starts the evaluation service: it listens at once, and is ready when its database and Kafka are there and it reads. */
export async function startEvaluation(config: Config): Promise<Served> {
  const { databaseUrl, now = () => new Date() } = config
  const regulations = readRegulations()
  const log = createLog('evaluation', config.logLevel)
  armFailPoints(config.failPoints)
  const store = openStore(databaseUrl, log)
  const { db } = store
  const kafka = connectKafka(config.kafka, log)
  const relay = startRelay(databaseUrl, kafka, log)
  const projections = startProjections({
    ...{ kafka, group: config.kafka.clientId, db, connectionString: databaseUrl, log },
    takes: {
      'membership.organization.v1': takeOrganizations(db),
      'membership.member.v1': takeMembers(db),
    },
  })
  const finalizations = startJobs({
    connectionString: databaseUrl,
    name: 'finalizations',
    log,
    next: () => nextJob(db),
    run: (id, signal) => runFinalization(db, id, now, signal),
  })
  const readiness = startReadiness(
    {
      needs: { database: databaseCheck(config, { db, migrations, log }) },
      arrivals: { kafka: topicsCheck(kafka, topics), ...projections.arrivals },
      lateness: [brokerLateness(kafka, topics), outboxLateness(db), ...projections.lateness],
    },
    log,
  )
  const served = await serveSubgraph({
    ...config,
    sdl: new URL('../schema.graphql', import.meta.url),
    resolvers,
    translate,
    authenticate: authenticateBy(createVerifier(config.identity), config.gatewaySecrets),
    context: caller => createContext({ db, regulations, pokeFinalizations: finalizations.poke, now }, caller),
    health: readiness,
    pools: { store: store.pool },
    log,
  })
  const parts = [served, finalizations, together([projections, relay]), readiness, store]
  return { ...served, [Symbol.asyncDispose]: () => disposeAll(parts) }
}

/** The database as the application role; disposing it ends its connections. */
export function openStore(databaseUrl: string, log: Log): { db: PrismaClient; pool: Pool } & AsyncDisposable {
  const pool = openPool(databaseUrl, POOL, log)
  const db = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions })
  return {
    ...{ db, pool },
    async [Symbol.asyncDispose]() {
      await db.$disconnect()
      await pool.end()
    },
  }
}
