import { z } from 'zod'
import type { Identity } from './actor.ts'
import {
  always,
  hasMetricsPort,
  hasOneKeySource,
  keySourceProblem,
  metricsPortProblem,
  type Place,
  placeOf,
  processEnvironment,
  readEnvironment,
  serviceEnvironment,
} from './config.ts'
import type { KafkaSettings } from './kafka.ts'

const saslVariables = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const

type Sasl = { [Name in (typeof saslVariables)[number]]?: string | undefined }

/** All of what a broker asks for, or none of it. */
export function hasWholeSasl(given: Sasl): boolean {
  return new Set(saslVariables.map(name => given[name] === undefined)).size === 1
}

export const saslProblem = {
  path: ['KAFKA_SASL_MECHANISM'],
  error: `${saslVariables.join(', ')} go together`,
  when: always,
}

const environment = z
  .object({ ...processEnvironment, ...serviceEnvironment })
  .refine(hasOneKeySource, keySourceProblem)
  .refine(hasMetricsPort, metricsPortProblem)
  .refine(hasWholeSasl, saslProblem)
  .refine(given => given.FAIL_POINTS === undefined || given.LOCAL_RUN === '1', {
    path: ['FAIL_POINTS'],
    error: 'lets a process be killed, and goes with LOCAL_RUN=1 only',
    when: always,
  })

type Given = z.output<typeof environment>

export type ServiceConfig = Place & {
  logLevel: string
  /** As the application role. */
  databaseUrl: string
  /** As the owner; absent: the service migrates nothing. */
  migrationDatabaseUrl: string | undefined
  kafka: KafkaSettings
  identity: Identity
  gatewaySecrets: string[]
  /** The folder of fail points; absent: there are none. */
  failPoints?: string | undefined
}

/** What a service was told by its environment; throws a ConfigError that names everything missing or wrong. */
export function serviceConfig(name: string, variables: Record<string, string | undefined>): ServiceConfig {
  const given = readEnvironment(environment, variables)
  return {
    ...placeOf(given),
    logLevel: given.LOG_LEVEL,
    databaseUrl: given.DATABASE_URL,
    migrationDatabaseUrl: given.MIGRATION_DATABASE_URL,
    kafka: kafkaOf(name, given),
    identity: identityOf(given),
    gatewaySecrets: given.GATEWAY_SECRETS,
    failPoints: given.FAIL_POINTS,
  }
}

/** How tokens are verified, as any process was told. */
export function identityOf(
  given: Pick<Given, 'TOKEN_ISSUER' | 'TOKEN_AUDIENCE' | 'JWKS_FILE' | 'JWKS_URL' | 'LOCAL_RUN'>,
): Identity {
  return {
    issuer: given.TOKEN_ISSUER,
    audience: given.TOKEN_AUDIENCE,
    ...(given.JWKS_FILE && { jwksFile: given.JWKS_FILE }),
    ...(given.JWKS_URL && { jwksUrl: given.JWKS_URL }),
    localRun: given.LOCAL_RUN === '1',
  }
}

type KafkaGiven = Pick<
  Given,
  'KAFKA_BROKERS' | 'KAFKA_SASL_MECHANISM' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD' | 'KAFKA_TLS_CA_FILE'
>

/** How the brokers are reached, as any process was told. */
export function kafkaOf(name: string, given: KafkaGiven): KafkaSettings {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = given
  return {
    brokers: given.KAFKA_BROKERS,
    clientId: `laurel-${name}`,
    ...(mechanism && username && password && { sasl: { mechanism, username, password } }),
    ...(given.KAFKA_TLS_CA_FILE && { tlsCaFile: given.KAFKA_TLS_CA_FILE }),
  }
}
