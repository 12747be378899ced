import { join } from 'node:path'
import { checkout } from './checkout.ts'
import { explorerFile } from './explorer.ts'
import type { Program } from './program.ts'
import { audience, issuer, jwksFile } from './secrets.ts'
import { type Service, type Settings, services } from './settings.ts'
import type { Databases } from './stores.ts'

/** Of our own environment a service gets only what a machine may have set for every program, and how to reach a broker. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'],
  ...['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_TLS_CA_FILE'],
]

/**
 * The flags of Node that a process is started with. It stays below 512 MB, with room for what is young, so that a batch is not copied
 * while it is in hand; the gateway's thread that plans may have 160 MB besides. One thread of V8's helps with collecting and compiling: by default there are four, and where a process has one core
 * they take four fifths of it for as long. What is old is collected once it is three times what was left by the last collection: by itself
 * V8 would do so at 1.3 times, for a bound of 256 MB, and a busy gateway would spend a tenth of its time on that.
 */
export const RUNTIME = [
  ...['--max-old-space-size=256', '--max-semi-space-size=32', '--heap-growing-percent=200'],
  '--v8-pool-size=1',
]

/** The bundle that a process of ours is started from, in a checkout. */
export const entryOf = (name: Service | 'gateway'): string =>
  join(name === 'gateway' ? name : join('services', name), 'dist/bundle/main.js')

type Connections = { settings: Settings; gatewaySecret: string }

/** A service as a process of its own; it is told everything by its environment. */
export function serviceProgram(
  name: Service,
  { settings, gatewaySecret }: Connections,
  databases: Databases,
  brokers: string,
): Program {
  const { appUrl, ownerUrl } = databases[name]
  return nodeProgram(name, {
    ...processEnvironment(settings, gatewaySecret, settings.ports[name]),
    DATABASE_URL: appUrl,
    MIGRATION_DATABASE_URL: ownerUrl,
    KAFKA_BROKERS: brokers,
  })
}

/** The gateway as a process of its own, with the explorer. */
export function gatewayProgram({ settings, gatewaySecret }: Connections, brokers: string): Program {
  const addresses = services.map(name => [`${name.toUpperCase()}_URL`, urlOf(settings.ports[name])])
  return nodeProgram('gateway', {
    ...processEnvironment(settings, gatewaySecret, settings.ports.gateway),
    ...Object.fromEntries(addresses),
    KAFKA_BROKERS: brokers,
    EXPLORER_FILE: explorerFile,
  })
}

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`

function processEnvironment({ logLevel = 'info' }: Settings, gatewaySecret: string, port: number): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(PASSED_ON.filter(name => process.env[name]).map(name => [name, process.env[name]])),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    JWKS_FILE: jwksFile(),
    GATEWAY_SECRETS: gatewaySecret,
    LOG_LEVEL: logLevel,
    LOCAL_RUN: '1',
  }
}

const nodeProgram = (name: Service | 'gateway', env: NodeJS.ProcessEnv): Program => ({
  name,
  command: process.execPath,
  args: [...RUNTIME, join(checkout, entryOf(name))],
  env,
  cwd: checkout,
  stopSignals: ['SIGTERM'],
})
