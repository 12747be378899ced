import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'

/** A wrong environment; `problems` names every missing or wrong variable. */
export class ConfigError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(`wrong environment: ${problems.join('; ')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** Reads `environment` by `schema`; throws a ConfigError that names all that is missing or wrong, and never a value. */
export function readEnvironment<S extends z.ZodType>(
  schema: S,
  environment: Record<string, string | undefined>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  throw new ConfigError(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`))
}

const required = (meaning: string) => z.string({ error: `is missing (${meaning})` })
const list = (meaning: string) => required(meaning).transform(text => text.split(',').map(item => item.trim()))

export const postgresUrl = (meaning: string) =>
  required(meaning).regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')

const readableFile = z.string().refine(isReadable, 'names a file that cannot be read')

function isReadable(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

const existingFolder = z.string().refine(isFolder, 'must name a folder that exists')

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

export const LAST_PORT = 65_535

const port = (meaning: string) =>
  required(meaning)
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine(port => port <= LAST_PORT, 'must be a port number')

/** From the port of a process to that of its metrics. */
export const METRICS_OFFSET = 1_000

/** What every process of ours reads. */
export const processEnvironment = {
  HOST: z.string().default('127.0.0.1'),
  PORT: port('port to listen on'),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port('port for metrics').optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a log level')
    .default('info'),
  TOKEN_ISSUER: required('issuer of access tokens'),
  TOKEN_AUDIENCE: required('audience of access tokens'),
  JWKS_FILE: readableFile.optional(),
  JWKS_URL: z.url('must be an address').optional(),
  GATEWAY_SECRETS: list('one or two secrets shared by gateway and subgraphs').refine(
    secrets => secrets.length <= 2 && secrets.every(secret => secret.length >= 16),
    'must be one or two secrets of at least 16 characters, separated by a comma',
  ),
  LOCAL_RUN: z.literal('1', 'must be 1 or absent').optional(),
}

/** What whoever speaks with the brokers reads. */
export const kafkaEnvironment = {
  KAFKA_BROKERS: list('host:port of the brokers, separated by commas').refine(
    brokers => brokers.every(broker => /^[^\s:]+:\d+$/.test(broker)),
    'must be host:port, separated by commas',
  ),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'must be a SASL mechanism').optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_TLS_CA_FILE: readableFile.optional(),
}

/** What every service reads beside that. */
export const serviceEnvironment = {
  DATABASE_URL: postgresUrl('database, as the application role'),
  MIGRATION_DATABASE_URL: postgresUrl('database, as its owner').optional(),
  ...kafkaEnvironment,
  FAIL_POINTS: existingFolder.optional(),
}

type Identity = { JWKS_FILE?: string | undefined; JWKS_URL?: string | undefined }

/** Exactly one source of keys must be given. */
export function hasOneKeySource({ JWKS_FILE, JWKS_URL }: Identity): boolean {
  return (JWKS_FILE === undefined) !== (JWKS_URL === undefined)
}

export const keySourceProblem = {
  path: ['JWKS_FILE'],
  error: 'exactly one of JWKS_FILE and JWKS_URL must be set',
  when: always,
}

/** Where a process is asked, and where it tells its metrics, which are for operations alone. */
export type Place = { host: string; port: number; metrics: { host: string; port: number } }

type Ports = { PORT: number; METRICS_PORT?: number | undefined }

const metricsPortOf = ({ PORT, METRICS_PORT }: Ports) => METRICS_PORT ?? (PORT === 0 ? 0 : PORT + METRICS_OFFSET)

/** Where PORT itself is wrong, it is that which is told. */
export function hasMetricsPort({ PORT, METRICS_PORT }: Ports): boolean {
  return METRICS_PORT !== undefined || PORT > LAST_PORT || PORT + METRICS_OFFSET <= LAST_PORT
}

export const metricsPortProblem = {
  path: ['METRICS_PORT'],
  error: `is missing (port for metrics: there is none ${METRICS_OFFSET} above PORT)`,
}

/** Where a process was told to listen, and to tell its metrics. */
export function placeOf(given: Ports & { HOST: string; METRICS_HOST: string }): Place {
  return {
    host: given.HOST,
    port: given.PORT,
    metrics: { host: given.METRICS_HOST, port: metricsPortOf(given) },
  }
}

/** For a rule over several variables: zod would leave it out as soon as any one variable is wrong. */
export function always(): boolean {
  return true
}
