import { readFile } from 'node:fs/promises'
import { freePort } from '@laurel/infra/runner/ports'
import { RUNTIME } from '@laurel/infra/runner/processes'
import type { Probe } from '../../probed.ts'
import { startYardstick } from '../processes.ts'
import { type Served, startGateway } from '../services.ts'
import type { Stand } from '../stand.ts'
import type { Question } from './questions.ts'

export type Ports = Record<'membership' | 'evaluation' | 'awards', number>

/** Where the subgraphs are to be. */
export const freePorts = async (): Promise<Ports> => ({
  membership: await freePort(),
  evaluation: await freePort(),
  awards: await freePort(),
})

/** What is asked the same: ours, the two that are known, and what no gateway can do without. */
export const contestants = ['laurel', 'stock', 'hive', 'floor'] as const
export type Contestant = (typeof contestants)[number]

type Start = (stand: Stand, ports: Ports, question: Question) => Promise<Served>

const MANY = '1000000000'
const urlOf = (port: number) => `http://127.0.0.1:${port}`

/** Ours as it is deployed: with identity, authority, limits of rate and all others, headers, logs and metrics. */
export function startOurs(stand: Stand, ports: Ports, probe?: Probe): Promise<Served> {
  const served = Object.entries(ports).map(([name, port]) => [name, { url: urlOf(port) } as Served])
  const settings = { RATE_LIMIT_PER_ACTOR: MANY, RATE_LIMIT_PER_ADDRESS: MANY, LOG_LEVEL: 'info', ...probe?.settings }
  return startGateway(stand, Object.fromEntries(served), { settings, flags: [...RUNTIME, ...(probe?.flags ?? [])] })
}

export const start: Record<Contestant, Start> = {
  laurel: (stand, ports) => startOurs(stand, ports),
  /** As Apollo's documentation begins: no identity, no limits. */
  stock: async (stand, ports) => yardstick(stand, 'stock-gateway', { supergraph: await supergraphOver(ports) }),
  hive: async (stand, ports) => yardstick(stand, 'hive-gateway', { supergraph: await supergraphOver(ports) }),
  floor: (stand, _, { answerTo }) => yardstick(stand, 'floor', { text: answerTo(0) }),
}

async function yardstick(stand: Stand, name: string, input: object): Promise<Served> {
  const port = await freePort()
  const started = await startYardstick(stand.launch, name, { ...input, port })
  return { ...started, url: urlOf(port) }
}

async function supergraphOver(ports: Ports): Promise<string> {
  const committed = await readFile(new URL('../../../../gateway/supergraph.graphql', import.meta.url), 'utf8')
  return Object.entries({ 4001: ports.membership, 4002: ports.evaluation, 4003: ports.awards }).reduce(
    (sdl, [from, to]) => sdl.replaceAll(`127.0.0.1:${from}/`, `127.0.0.1:${to}/`),
    committed,
  )
}
