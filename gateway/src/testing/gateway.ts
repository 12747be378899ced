import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { afterAll } from '@jest/globals'
import { createLog } from '@laurel/shared/log'
import { eventually } from '@laurel/shared/testing/eventually'
import { anyPlace } from '@laurel/shared/testing/place'
import { parse } from 'graphql'
import type { Config } from '../config.ts'
import { createPlanner } from '../planning/planner.ts'
import { startGateway } from '../service.ts'
import { executorInTests } from './executor.ts'
import { createIssuer } from './issuer.ts'
import { type Served, sdls, startSubgraph } from './subgraphs.ts'

export const secret = 'a-secret-of-the-gateway'

export type Reply = {
  status: number
  headers: Headers
  text: string
  body: { data?: Record<string, unknown> | null; errors?: { message: string; extensions: Record<string, string> }[] }
}

/** The supergraph of subgraphs, composed as `npm run compose` does it. */
export function compose(subgraphs: Record<string, string> = sdls): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, typeDefs: parse(sdl), url: 'http://127.0.0.1:9/graphql' })),
  )
  if (!supergraphSdl) throw new Error(`${errors}`)
  return supergraphSdl
}

type Around = Partial<Omit<Config, 'subgraphUrls'>> & {
  supergraph?: string
  /** False: does not wait until the gateway is ready. */
  waits?: boolean
  membership?: Served
  evaluation?: Served
}

/** The gateways of a test file plan in the same thread, which none of them ends: to start one takes as long as many tests. */
const planner = createPlanner({ log: createLog('test', 'silent') })
afterAll(async () => planner[Symbol.asyncDispose]())
const lastingPlanner = { ...planner, [Symbol.asyncDispose]: async () => {} }

/** What every gateway takes here unless a test says otherwise: nothing is limited or withheld. */
const settings = {
  executor: executorInTests,
  ...anyPlace,
  ...{ logLevel: 'silent', gatewaySecret: secret, requestTimeout: 2_000 },
  ...{ rates: { perActor: 0, perAddress: 0 }, proxies: 0, origins: [], introspection: true },
  trust: { mode: 'off', file: undefined } as const,
  explorerFile: undefined,
  live: undefined,
}

/** A gateway before real subgraphs, any of which may be replaced. */
export async function startWorld(around: Around = {}) {
  const { supergraph = compose(), membership, evaluation, waits = true, ...changes } = around
  const folder = await mkdtemp(join(tmpdir(), 'laurel-gateway-'))
  const supergraphFile = join(folder, 'supergraph.graphql')
  await writeFile(supergraphFile, supergraph)
  const issuer = await createIssuer(folder)
  const subgraphs = {
    membership: membership ?? (await startSubgraph('membership')),
    evaluation: evaluation ?? (await startSubgraph('evaluation')),
  }
  const config: Config = {
    ...settings,
    identity: issuer.identity,
    supergraphFile,
    subgraphUrls: { membership: subgraphs.membership.url, evaluation: subgraphs.evaluation.url },
    ...changes,
  }
  const gateway = await startGateway(config, lastingPlanner)
  const token = await issuer.signed()
  if (waits) await eventually(() => isReady(gateway.url))
  return {
    url: gateway.url,
    metricsUrl: gateway.metricsUrl,
    config,
    supergraphFile,
    subgraphs,
    issuer,
    token,
    ask: (query: string, headers: Record<string, string> = {}) =>
      post(gateway.url, { query }, { authorization: `Bearer ${token}`, ...headers }),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await Promise.all(Object.values(subgraphs).map(subgraph => subgraph[Symbol.asyncDispose]()))
      await rm(folder, { recursive: true })
    },
  }
}

async function isReady(url: string): Promise<void> {
  const { status } = await fetch(`${url}/readyz`)
  if (status !== 200) throw new Error('the gateway is not ready')
}

/** Posts GraphQL, or, as a string, anything. */
export async function post(url: string, body: object | string, headers: Record<string, string>): Promise<Reply> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : {} }
}
