import { expect, test } from '@jest/globals'
import { ConfigError } from './config.ts'
import { serviceConfig } from './service-config.ts'

const good = {
  PORT: '4001',
  TOKEN_ISSUER: 'https://issuer.test',
  TOKEN_AUDIENCE: 'laurel',
  JWKS_URL: 'https://issuer.test/keys',
  GATEWAY_SECRETS: 'first-secret-0123456',
  DATABASE_URL: 'postgres://app@127.0.0.1/membership',
  KAFKA_BROKERS: 'one:9092, two:9092',
}

function problemsOf(variables: Record<string, string>): string[] {
  try {
    serviceConfig('membership', variables)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('what must be given is enough; an empty variable counts as absent', () => {
  expect(serviceConfig('membership', { ...good, LOG_LEVEL: '', MIGRATION_DATABASE_URL: '' })).toEqual({
    host: '127.0.0.1',
    port: 4_001,
    metrics: { host: '127.0.0.1', port: 5_001 },
    logLevel: 'info',
    databaseUrl: good.DATABASE_URL,
    migrationDatabaseUrl: undefined,
    kafka: { brokers: ['one:9092', 'two:9092'], clientId: 'laurel-membership' },
    identity: { issuer: good.TOKEN_ISSUER, audience: 'laurel', jwksUrl: good.JWKS_URL, localRun: false },
    gatewaySecrets: ['first-secret-0123456'],
  })
})

test('an empty environment is told everything that is missing, at once', () => {
  expect(problemsOf({}).map(problem => problem.split(':')[0])).toEqual([
    ...['PORT', 'TOKEN_ISSUER', 'TOKEN_AUDIENCE', 'GATEWAY_SECRETS', 'DATABASE_URL', 'KAFKA_BROKERS', 'JWKS_FILE'],
  ])
})

test('what is wrong by itself and what is wrong together are told at once, and no value with them', () => {
  const problems = problemsOf({
    ...good,
    PORT: '123456',
    DATABASE_URL: 'mysql://root:hunter2@db/membership',
    JWKS_FILE: '/no/such/file',
    KAFKA_SASL_USERNAME: 'laurel',
  })
  expect(problems).toEqual([
    'PORT: must be a port number',
    'JWKS_FILE: names a file that cannot be read',
    'DATABASE_URL: must be a postgres:// address',
    'JWKS_FILE: exactly one of JWKS_FILE and JWKS_URL must be set',
    'KAFKA_SASL_MECHANISM: KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD go together',
  ])
})

test('metrics have the port a thousand above, on loopback, unless told otherwise', () => {
  const metricsOf = (variables: Record<string, string>) =>
    serviceConfig('membership', { ...good, ...variables }).metrics
  expect(metricsOf({ HOST: '0.0.0.0' })).toEqual({ host: '127.0.0.1', port: 5_001 })
  expect(metricsOf({ METRICS_HOST: '10.1.2.3', METRICS_PORT: '9100' })).toEqual({ host: '10.1.2.3', port: 9_100 })
  expect(metricsOf({ PORT: '0' })).toEqual({ host: '127.0.0.1', port: 0 })
  expect(problemsOf({ ...good, PORT: '64536' })).toEqual([
    'METRICS_PORT: is missing (port for metrics: there is none 1000 above PORT)',
  ])
  expect(problemsOf({ ...good, METRICS_PORT: 'http' })).toEqual(['METRICS_PORT: must be a port number'])
})

test('a process that can be killed by a file is one of a local run', () => {
  const folder = import.meta.dirname
  expect(problemsOf({ ...good, FAIL_POINTS: folder })).toEqual([
    'FAIL_POINTS: lets a process be killed, and goes with LOCAL_RUN=1 only',
  ])
  expect(problemsOf({ ...good, FAIL_POINTS: '/no/such/folder', LOCAL_RUN: '1' })).toEqual([
    'FAIL_POINTS: must name a folder that exists',
  ])
  expect(serviceConfig('membership', { ...good, FAIL_POINTS: folder, LOCAL_RUN: '1' }).failPoints).toBe(folder)
  expect(serviceConfig('membership', { ...good, FAIL_POINTS: '' }).failPoints).toBeUndefined()
})
