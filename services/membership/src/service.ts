import { createVerifier } from '@laurel/shared/actor'
import { databaseCheck, topicsCheck } from '@laurel/shared/checks'
import { openPool, transactionOptions } from '@laurel/shared/database'
import { armFailPoints } from '@laurel/shared/fail-points'
import { startJobs } from '@laurel/shared/jobs'
import { connectKafka } from '@laurel/shared/kafka'
import { brokerLateness, outboxLateness } from '@laurel/shared/lateness'
import { disposeAll } from '@laurel/shared/lifecycle'
import { createLog } from '@laurel/shared/log'
import { startRelay } from '@laurel/shared/outbox'
import { startReadiness } from '@laurel/shared/readiness'
import { authenticateBy } from '@laurel/shared/request'
import { type Served, serveSubgraph } from '@laurel/shared/subgraph'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import type { Config } from './config.ts'
import { createContext } from './context.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { runImport } from './imports/job.ts'
import { addImportRoutes } from './imports/routes.ts'
import { nextImport } from './imports/store.ts'
import { translate } from './messages.ts'
import { resolvers } from './resolvers.ts'

const migrations = new URL('../prisma/migrations', import.meta.url)
const POOL = 10
const UPLOADS_AT_ONCE = 4
const topics = ['membership.organization.v1', 'membership.member.v1']

/** Starts the membership service: it listens at once, and is ready when its database and Kafka's topics are there. */
export async function startMembership(config: Config): Promise<Served> {
  const { databaseUrl, now = () => new Date() } = config
  const log = createLog('membership', config.logLevel)
  armFailPoints(config.failPoints)
  const pool = openPool(databaseUrl, POOL, log)
  const uploads = openPool(databaseUrl, UPLOADS_AT_ONCE, log)
  const db = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions })
  const kafka = connectKafka(config.kafka, log)
  const authenticate = authenticateBy(createVerifier(config.identity), config.gatewaySecrets)
  const relay = startRelay(databaseUrl, kafka, log)
  const imports = startJobs({
    connectionString: databaseUrl,
    name: 'imports',
    log,
    next: () => nextImport(db),
    run: (id, signal) => runImport({ db, databaseUrl, now, log }, id, signal),
  })
  const readiness = startReadiness(
    {
      needs: { database: databaseCheck(config, { db, migrations, log }) },
      arrivals: { kafka: topicsCheck(kafka, topics) },
      lateness: [brokerLateness(kafka, topics), outboxLateness(db)],
    },
    log,
  )
  const served = await serveSubgraph({
    ...config,
    sdl: new URL('../schema.graphql', import.meta.url),
    resolvers,
    translate,
    authenticate,
    context: caller => createContext({ db, now, pokeImports: imports.poke }, caller),
    health: readiness,
    pools: { store: pool, uploads },
    routes: {
      paths: ['/imports'],
      add: app => addImportRoutes(app, { pool: uploads, authenticate, translate, poke: imports.poke, log }),
    },
    log,
  })
  const stores = { [Symbol.asyncDispose]: () => closeStores(db, pool, uploads) }
  const parts = [served, imports, relay, readiness, stores]
  return { ...served, [Symbol.asyncDispose]: () => disposeAll(parts) }
}

async function closeStores(db: PrismaClient, ...pools: Pool[]): Promise<void> {
  await db.$disconnect()
  await Promise.all(pools.map(pool => pool.end()))
}
