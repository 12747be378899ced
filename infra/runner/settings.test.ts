import { expect, test } from '@jest/globals'
import { ConfigError } from '@laurel/shared/config'
import { readSettings } from './settings.ts'

test('an empty environment gives the ports of the design and everything embedded', () => {
  expect(readSettings({})).toEqual({
    ports: {
      gateway: 4000,
      membership: 4001,
      evaluation: 4002,
      awards: 4003,
      postgres: 5433,
      kafka: 9092,
      kafkaController: 9093,
    },
    databases: {},
    brokers: undefined,
    logLevel: undefined,
  })
})

test('the owner of a given database is its application role unless told otherwise', () => {
  const [app, owner] = ['postgres://app@db/awards', 'postgres://owner@db/awards']
  expect(readSettings({ AWARDS_DATABASE_URL: app }).databases).toEqual({ awards: { appUrl: app, ownerUrl: app } })
  const both = { AWARDS_DATABASE_URL: app, AWARDS_MIGRATION_DATABASE_URL: owner }
  expect(readSettings(both).databases).toEqual({ awards: { appUrl: app, ownerUrl: owner } })
})

test('everything wrong is named at once, without its value', () => {
  const wrong = {
    GATEWAY_PORT: 'http',
    KAFKA_BROKERS: 'secret',
    AWARDS_DATABASE_URL: 'mysql://secret',
    LOG_LEVEL: 'loud',
  }
  const problems = problemsOf(wrong)
  expect(problems.map(problem => problem.split(':')[0]).sort()).toEqual(Object.keys(wrong).sort())
  expect(problems.join()).not.toContain('secret')
})

function problemsOf(environment: Record<string, string>): string[] {
  try {
    readSettings(environment)
    return []
  } catch (error) {
    return error instanceof ConfigError ? error.problems : [String(error)]
  }
}
