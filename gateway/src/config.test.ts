import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ConfigError } from '@laurel/shared/config'
import { readConfig } from './config.ts'

let folder = ''
const original = process.env

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'laurel-config-'))
  await writeFile(join(folder, 'jwks.json'), '{"keys":[]}')
})

afterAll(async () => {
  process.env = original
  await rm(folder, { recursive: true })
})

const good = () => ({
  PORT: '4000',
  TOKEN_ISSUER: 'https://issuer.test',
  TOKEN_AUDIENCE: 'laurel',
  JWKS_FILE: join(folder, 'jwks.json'),
  GATEWAY_SECRETS: 'first-secret-0123456, second-secret-0123456',
})

function read(changes: Record<string, string | undefined>) {
  process.env = { ...good(), ...changes }
  return readConfig()
}

function problemsOf(changes: Record<string, string | undefined>): string[] {
  try {
    read(changes)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

async function explorerFile(text: string): Promise<string> {
  const path = join(folder, 'explorer.json')
  await writeFile(path, text)
  return path
}

test('the least that must be given is enough, and speaks with the first of two secrets', () => {
  const config = read({})
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 4_000,
    logLevel: 'info',
    gatewaySecret: 'first-secret-0123456',
    subgraphUrls: {},
    requestTimeout: 10_000,
    rates: { perActor: 500, perAddress: 2_000 },
    proxies: 0,
    origins: [],
    introspection: false,
    trust: { mode: 'off', file: undefined },
    explorerFile: undefined,
    live: undefined,
  })
  expect(config.supergraphFile).toMatch(/gateway\/supergraph\.graphql$/)
})

test('addresses of subgraphs are taken without a slash at the end', () => {
  const config = read({ MEMBERSHIP_URL: 'http://127.0.0.1:4001/', AWARDS_URL: 'https://awards.test/base' })
  expect(config.subgraphUrls).toEqual({ membership: 'http://127.0.0.1:4001', awards: 'https://awards.test/base' })
})

test('with brokers there are live updates, within bounds', () => {
  expect(read({ KAFKA_BROKERS: 'one.test:9092,two.test:9092' }).live).toEqual({
    kafka: { brokers: ['one.test:9092', 'two.test:9092'], clientId: 'laurel-gateway' },
    bounds: { waiting: 10_000, back: 100_000, patience: 30_000 },
  })
  expect(problemsOf({ KAFKA_BROKERS: 'nowhere', KAFKA_SASL_USERNAME: 'u' })).toEqual([
    'KAFKA_BROKERS: must be host:port, separated by commas',
    'KAFKA_SASL_MECHANISM: KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD go together',
  ])
})

test('all that is wrong is named at once', async () => {
  const problems = problemsOf({
    PORT: 'http',
    TOKEN_ISSUER: undefined,
    JWKS_FILE: join(folder, 'none.json'),
    GATEWAY_SECRETS: 'short',
    EVALUATION_URL: 'ftp://127.0.0.1',
    EXPLORER_FILE: join(folder, 'none.json'),
    LOG_LEVEL: 'loud',
    PROXIES: '-1',
    TRUSTED_DOCUMENTS: 'enforce',
    CORS_ORIGINS: 'https://app.test/path',
    INTROSPECTION: 'yes',
    RATE_LIMIT_PER_ACTOR: 'many',
    EXECUTOR: 'theirs',
  })
  expect(problems.map(problem => problem.split(':')[0]).sort()).toEqual([
    'CORS_ORIGINS',
    'EVALUATION_URL',
    'EXECUTOR',
    'EXPLORER_FILE',
    'GATEWAY_SECRETS',
    'INTROSPECTION',
    'JWKS_FILE',
    'LOG_LEVEL',
    'PORT',
    'PROXIES',
    'RATE_LIMIT_PER_ACTOR',
    'TOKEN_ISSUER',
    'TRUSTED_DOCUMENTS_FILE',
  ])
})

test('an explorer file that is not one is named with what is wrong in it, and never quoted', async () => {
  const wrong = {
    'not JSON s3cret': ['EXPLORER_FILE: names a file that is not JSON'],
    '{"tokens":[{"name":"officer","token":42}],"queries":[]}': [
      'EXPLORER_FILE: names a file in which tokens.0.token is wrong: Invalid input: expected string, received number',
    ],
    '{"tokens":[]}': [
      'EXPLORER_FILE: names a file in which queries is wrong: Invalid input: expected array, received undefined',
    ],
  }
  for (const [text, problems] of Object.entries(wrong))
    expect(problemsOf({ EXPLORER_FILE: await explorerFile(text) })).toEqual(problems)
  expect(problemsOf({ EXPLORER_FILE: await explorerFile('{"tokens":[],"queries":[]}') })).toEqual([])
})

test('the schema may be read where one runs locally, unless it is said otherwise', () => {
  const introspection = (changes: Record<string, string>) => read(changes).introspection
  expect([introspection({}), introspection({ LOCAL_RUN: '1' })]).toEqual([false, true])
  expect([introspection({ INTROSPECTION: 'on' }), introspection({ LOCAL_RUN: '1', INTROSPECTION: 'off' })]).toEqual([
    true,
    false,
  ])
})

test('plans are carried out here unless Apollo is told to', () => {
  expect([read({}).executor, read({ EXECUTOR: 'apollo' }).executor]).toEqual(['compiled', 'apollo'])
})

test('origins are taken one by one', () => {
  expect(read({ CORS_ORIGINS: 'https://a.test, http://127.0.0.1:3000' }).origins).toEqual([
    'https://a.test',
    'http://127.0.0.1:3000',
  ])
})
