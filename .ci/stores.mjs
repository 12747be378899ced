// A Postgres and a Kafka that come and go at ports that stay, and what processes must be told to use them.
import { join } from 'node:path'
import { freePorts, root, temporaryFolder } from './machine.mjs'

const SECRET = 'a secret of this check alone'
const PASSWORDS = { owner: 'owner', app: 'app' }
const SERVICES = ['membership', 'evaluation', 'awards']

/** Nothing is there yet: `open('postgres')`, `open('kafka')`, `shut()` all of it, and `close()` at the very end. */
export async function openStores() {
  const [{ startGuard }, { keepKeys }] = await Promise.all(['guard', 'secrets'].map(name => infra(`runner/${name}`)))
  const [postgresPort, kafkaPort, controllerPort] = await freePorts(3)
  const keys = temporaryFolder()
  await keepKeys(keys)
  const guard = startGuard()
  const start = {
    postgres: () => postgres({ guard, ephemeral: true, port: postgresPort }),
    kafka: () => kafka({ guard, ephemeral: true, port: kafkaPort, controllerPort }),
  }
  const open = []
  const shut = async () => {
    for (const store of open.splice(0)) await store[Symbol.asyncDispose]()
  }
  return {
    identity: await identity(keys),
    variablesOf: name => variablesOf(name, postgresPort, kafkaPort),
    open: async name => void open.push(await start[name]()),
    shut,
    async close() {
      await shut()
      guard[Symbol.dispose]()
    },
  }
}

const infra = name => import(join(root, 'infra/dist', `${name}.js`))

async function postgres(options) {
  const { startPostgres } = await infra('postgres/start')
  const { provision } = await import(join(root, 'packages/shared/dist/provision.js'))
  const started = await startPostgres(options)
  for (const name of SERVICES) await provision(started.url(), name, PASSWORDS)
  return started
}

async function kafka(options) {
  const { startKafka } = await infra('kafka/start')
  const { declareTopics } = await infra('kafka/declare-topics')
  const started = await startKafka(options)
  await declareTopics([started.brokers])
  return started
}

async function identity(keys) {
  const { jwksFile, issuer, audience } = await infra('runner/secrets')
  return {
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    JWKS_FILE: jwksFile(keys),
    GATEWAY_SECRETS: SECRET,
    LOCAL_RUN: '1',
  }
}

function variablesOf(name, postgresPort, kafkaPort) {
  const addressFor = role => `postgres://${name}_${role}:${PASSWORDS[role]}@127.0.0.1:${postgresPort}/${name}`
  return {
    DATABASE_URL: addressFor('app'),
    MIGRATION_DATABASE_URL: addressFor('owner'),
    KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`,
  }
}
