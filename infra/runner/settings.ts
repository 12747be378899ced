import { LAST_PORT, METRICS_OFFSET, postgresUrl, readEnvironment } from '@laurel/shared/config'
import { z } from 'zod'

/** The services, each with the port it has unless told otherwise. */
export const services = ['membership', 'evaluation', 'awards'] as const
export type Service = (typeof services)[number]

/** A database that is not ours to start. */
export type Given = { appUrl: string; ownerUrl: string }

export type Settings = {
  ports: Record<Service | 'gateway' | 'postgres' | 'kafka' | 'kafkaController', number>
  databases: Partial<Record<Service, Given>>
  brokers: string | undefined
  logLevel: string | undefined
}

const port = (standard: number, last = LAST_PORT) =>
  z.coerce.number('must be a port number').int('must be a port number').min(1).max(last).default(standard)
/** Of a process, which tells its metrics a thousand above. */
const processPort = (standard: number) => port(standard, LAST_PORT - METRICS_OFFSET)
const database = postgresUrl('database of the service').optional()

const schema = z
  .object({
    GATEWAY_PORT: processPort(4000),
    MEMBERSHIP_PORT: processPort(4001),
    EVALUATION_PORT: processPort(4002),
    AWARDS_PORT: processPort(4003),
    POSTGRES_PORT: port(5433),
    KAFKA_PORT: port(9092),
    KAFKA_CONTROLLER_PORT: port(9093),
    MEMBERSHIP_DATABASE_URL: database,
    MEMBERSHIP_MIGRATION_DATABASE_URL: database,
    EVALUATION_DATABASE_URL: database,
    EVALUATION_MIGRATION_DATABASE_URL: database,
    AWARDS_DATABASE_URL: database,
    AWARDS_MIGRATION_DATABASE_URL: database,
    KAFKA_BROKERS: z
      .string()
      .regex(/^[^\s:,]+:\d+(,[^\s:,]+:\d+)*$/, 'must be host:port, separated by commas')
      .optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a log level').optional(),
  })
  .transform(read => ({
    ports: {
      gateway: read.GATEWAY_PORT,
      membership: read.MEMBERSHIP_PORT,
      evaluation: read.EVALUATION_PORT,
      awards: read.AWARDS_PORT,
      postgres: read.POSTGRES_PORT,
      kafka: read.KAFKA_PORT,
      kafkaController: read.KAFKA_CONTROLLER_PORT,
    },
    databases: {
      ...given('membership', read.MEMBERSHIP_DATABASE_URL, read.MEMBERSHIP_MIGRATION_DATABASE_URL),
      ...given('evaluation', read.EVALUATION_DATABASE_URL, read.EVALUATION_MIGRATION_DATABASE_URL),
      ...given('awards', read.AWARDS_DATABASE_URL, read.AWARDS_MIGRATION_DATABASE_URL),
    },
    brokers: read.KAFKA_BROKERS,
    logLevel: read.LOG_LEVEL,
  }))

/** What the environment asks of the local run; throws a ConfigError that names everything wrong in it at once. */
export const readSettings = (environment: NodeJS.ProcessEnv): Settings => readEnvironment(schema, environment)

function given(service: Service, appUrl?: string, ownerUrl = appUrl): Partial<Record<Service, Given>> {
  return appUrl && ownerUrl ? { [service]: { appUrl, ownerUrl } } : {}
}
