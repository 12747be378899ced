import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkout } from '@laurel/infra/runner/checkout'
import { freePort } from '@laurel/infra/runner/ports'
import { halt, launch } from '@laurel/infra/runner/program'
import { eventually } from '@laurel/shared/testing/eventually'
import { ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { audience, issuer } from '@laurel/shared/testing/tokens'
import type { System } from '../system.ts'

const recorder = fileURLToPath(new URL('record-connections.mjs', import.meta.url))
const patienceMs = 10_000

/** Hive Gateway as docs/way-out.md has it started, with this environment and nothing else. */
export function launchHiveGateway(env: Record<string, string>, cwd = tmpdir()) {
  const lines: string[] = []
  const args = ['--import', recorder, join(checkout, 'infra/hive-gateway/dist/main.js')]
  const program = { name: 'hive-gateway', command: process.execPath, args, cwd, stopSignals: ['SIGTERM' as const] }
  const running = launch({ ...program, env: { PATH: process.env.PATH, ...env } }, line => lines.push(line))
  return {
    lines,
    exited: running.exited,
    async stop() {
      await halt(running, program.stopSignals, patienceMs)
      return running.exited
    },
  }
}

/** The same before the subgraphs of a system, ready; `more` is added to its environment. */
export async function startHiveGateway(system: System, more: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-hive-'))
  const [keys, supergraphFile, connections] = ['jwks.json', 'supergraph.graphql', 'connections'].map(name =>
    join(folder, name),
  ) as [string, string, string]
  await writeFile(keys, JSON.stringify(system.issuer.identity.jwks))
  await writeFile(supergraphFile, await readFile(join(checkout, 'gateway/supergraph.graphql')))
  const { membership, evaluation, awards } = system.services
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { lines, stop } = launchHiveGateway(
    {
      ...{ PORT: `${port}`, LOG_LEVEL: 'warn', LOCAL_RUN: '1', INTROSPECTION: 'off', CONNECTIONS_FILE: connections },
      ...{ TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, JWKS_FILE: keys, GATEWAY_SECRETS: gatewaySecret },
      ...{ SUPERGRAPH_FILE: supergraphFile, MEMBERSHIP_URL: membership, EVALUATION_URL: evaluation },
      ...{ AWARDS_URL: awards, ...more },
    },
    folder,
  )
  await eventually(async () => {
    const response = await fetch(`${url}/readyz`)
    if (!response.ok) throw new Error(`${await response.text()} ${lines.join('\n')}`)
  }, 20)
  return {
    ...{ url, lines, stop, supergraphFile },
    ask: (query: string, variables: Record<string, unknown>, token?: string, locale: 'vi' | 'en' = 'en') =>
      ask({ url, query, variables, locale, ...(token && { token }) }),
    /** Whom the process has looked up or connected to so far. */
    connections: async () => (await readFile(connections, 'utf8')).split('\n').filter(Boolean),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

export type HiveGateway = Awaited<ReturnType<typeof startHiveGateway>>
