import { RUNTIME } from '@laurel/infra/runner/processes'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { ask } from '@laurel/shared/testing/graph'
import { createDatabase } from '../bench/databases.ts'
import { type Served, startGateway, startService } from '../bench/services.ts'
import { type Stand, startStand } from '../bench/stand.ts'
import { aHanoi, liveFiveYears } from '../hanoi.ts'
import { createProbe, type Probe } from '../probed.ts'
import { leaveFirstCore, takeFirstCore } from './cores.ts'

type Subgraphs = Record<'membership' | 'evaluation' | 'awards', Served>

export type Gateway = Served & Probe

/** The whole system as it is deployed, with a small Hà Nội in it; the gateway has a core of its own where there are two. */
export async function startTarget(profile?: string) {
  const isPinned = await leaveFirstCore()
  const stand = await startStand(profile)
  const serve = async (service: keyof Subgraphs) =>
    startService(stand, service, await createDatabase(stand, service, service))
  const subgraphs = {
    membership: await serve('membership'),
    evaluation: await serve('evaluation'),
    awards: await serve('awards'),
  }
  const start = (settings: Record<string, string> = {}) => startProbed(stand, subgraphs, settings)
  const gateway = await start()
  const { issuer } = stand
  const hanoi = aHanoi()
  const subject = newId()
  const graph = (query: string, variables: Record<string, unknown>, token?: string) =>
    ask({ url: gateway.url, query, variables, locale: 'en', ...(token && { token }) })
  await liveFiveYears({ url: gateway.url, issuer, graph }, hanoi)
  const processes = [gateway, ...Object.values(subgraphs)]
  return {
    ...{ gateway, hanoi, graph, isPinned },
    /** Where the services are. */
    services: Object.fromEntries(Object.entries(subgraphs).map(([name, { url }]) => [name, url])),
    /** A new one of the officer of a district; each is good for an hour. */
    token: () => issuer.token([{ role: 'officer', organization: hanoi.hoanKiem }], { subject }),
    /** Another gateway before the same services. */
    startGateway: start,
    failed: Promise.race(processes.map(({ failed }) => failed)),
    [Symbol.asyncDispose]: () => disposeAll([...processes, stand]),
  }
}

export type Target = Awaited<ReturnType<typeof startTarget>>

/** A gateway as `npm start` starts it, with no limit of requests a second, and a probe in it. */
async function startProbed(stand: Stand, subgraphs: Subgraphs, settings: Record<string, string>): Promise<Gateway> {
  const probe = await createProbe()
  const gateway = await startGateway(stand, subgraphs, {
    settings: { ...probe.settings, KAFKA_BROKERS: stand.kafka.brokers, ...settings },
    flags: [...RUNTIME, ...probe.flags],
  })
  await takeFirstCore(gateway.pid)
  return { ...gateway, ...probe }
}
