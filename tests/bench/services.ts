import { freePort } from '@laurel/infra/runner/ports'
import { entryOf } from '@laurel/infra/runner/processes'
import { type Answer, ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { audience, issuer } from '@laurel/shared/testing/tokens'
import type { Database, Service } from './databases.ts'
import { type Process, startProgram } from './processes.ts'
import type { Stand } from './stand.ts'

export type Served = Process & { url: string }

/** Where no broker is: a service told of this one neither sends nor reads. */
const NOWHERE = '127.0.0.1:1'

/** `script`: what is started instead of the bundle, into whose parts nothing can be put. */
type Choices = { brokers?: 'none' | 'ours'; until?: 'ready' | 'live'; flags?: string[]; script?: string }

/** A service as the process that is deployed; without brokers it can be waited for only until it listens. */
export async function startService(
  stand: Stand,
  service: Service,
  { appUrl }: Database,
  {
    brokers = 'ours',
    until = brokers === 'ours' ? 'ready' : 'live',
    flags = [],
    script = entryOf(service),
  }: Choices = {},
): Promise<Served> {
  const env = {
    ...environment(stand, await freePort()),
    DATABASE_URL: appUrl,
    KAFKA_BROKERS: brokers === 'ours' ? stand.kafka.brokers : NOWHERE,
  }
  return startProgram(stand.launch, { name: service, script, env, flags, until })
}

/** The gateway as the process that is deployed, before these subgraphs; `settings` go before what is set here. */
export async function startGateway(
  stand: Stand,
  subgraphs: Partial<Record<Service, Served>>,
  { settings = {}, flags = [] }: { settings?: Record<string, string>; flags?: string[] } = {},
): Promise<Served> {
  const urls = Object.entries(subgraphs).map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url])
  const unlimited = { RATE_LIMIT_PER_ACTOR: '0', RATE_LIMIT_PER_ADDRESS: '0' }
  const env = { ...environment(stand, await freePort()), ...unlimited, ...Object.fromEntries(urls), ...settings }
  return startProgram(stand.launch, { name: 'gateway', script: entryOf('gateway'), env, flags, until: 'ready' })
}

function environment({ keys }: Stand, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    JWKS_FILE: keys,
    GATEWAY_SECRETS: gatewaySecret,
    LOG_LEVEL: 'error',
    LOCAL_RUN: '1',
  }
}

/** Asks a service or the gateway; throws when the answer holds an error. */
export async function insist(
  { url }: Served,
  token: string,
  query: string,
  variables: object,
): Promise<Answer['data']> {
  const { data, errors } = await ask({ url, token, query, variables: { ...variables } })
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return data
}
