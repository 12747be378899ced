import { readFile } from 'node:fs/promises'
import { freePort } from '@laurel/infra/runner/ports'
import { newId } from '@laurel/shared/ids'
import { Agent, request } from 'undici'
import type { Ground, Row } from '../contest.ts'
import { measure } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { type Served, startGateway } from '../services.ts'
import type { Stand } from '../stand.ts'

const MEMBERS = 20
const WARM_UP = 1_000
const REQUESTS = 10_000
const AT_ONCE = 8

const QUERY = `query ($first: Int!) { members(first: $first) { nodes { id displayName status
  evaluations { id year grade } eligibility(program: "149-KH/TU") { eligible reasonCode } } } }`

export const gateway: Row = {
  what: `gateway: ${MEMBERS} members, two entity fetches`,
  yardstick: 'stock @apollo/gateway and startStandaloneServer',
  unit: 'requests',
  aim: 'CPU ≤ 0.5 ×',
  judgedBy: 'cpu',
  isMet: ({ ratio }) => ratio.median <= 0.5,
  async prepare({ stand }: Ground) {
    const ports = { membership: await freePort(), evaluation: await freePort(), awards: await freePort() }
    return { product: () => product(stand, ports), yardstick: () => stock(stand, ports) }
  },
}

type Ports = Record<'membership' | 'evaluation' | 'awards', number>

const urlOf = (port: number) => `http://127.0.0.1:${port}`

/** With identity, authority, limits, headers and logs, as it is deployed. */
async function product(stand: Stand, ports: Ports) {
  await using _ = await startYardstick(stand.launch, 'subgraphs', { ports, answers: answers() })
  const served = Object.entries(ports).map(([name, port]) => [name, { url: urlOf(port) } as Served])
  await using ours = await startGateway(stand, Object.fromEntries(served))
  return await asked(stand, ours)
}

/** As its documentation begins: no identity, no limits. */
async function stock(stand: Stand, ports: Ports) {
  await using _ = await startYardstick(stand.launch, 'subgraphs', { ports, answers: answers() })
  const committed = await readFile(new URL('../../../../gateway/supergraph.graphql', import.meta.url), 'utf8')
  const supergraph = Object.entries({ 4001: ports.membership, 4002: ports.evaluation, 4003: ports.awards }).reduce(
    (sdl, [from, to]) => sdl.replaceAll(`127.0.0.1:${from}/`, `127.0.0.1:${to}/`),
    committed,
  )
  const port = await freePort()
  await using theirs = await startYardstick(stand.launch, 'stock-gateway', { port, supergraph })
  return await asked(stand, { ...theirs, url: urlOf(port) })
}

/** What subgraphs answer to the plan of this query, whoever made it. */
function answers(): Record<keyof Ports, object> {
  const members = Array.from({ length: MEMBERS }, (_, index) => ({
    __typename: 'Member',
    id: newId(),
    displayName: `Nguyễn Văn ${index}`,
    status: 'OFFICIAL',
  }))
  const years = [2010, 2011, 2012, 2013, 2014]
  return {
    membership: { data: { members: { nodes: members } } },
    evaluation: {
      data: {
        _entities: members.map(() => ({
          evaluations: years.map(year => ({ id: newId(), year, grade: 'OUTSTANDING' })),
        })),
      },
    },
    awards: {
      data: { _entities: members.map(() => ({ eligibility: { eligible: true, reasonCode: 'ROW_COMPLETE' } })) },
    },
  }
}

async function asked(stand: Stand, served: Served) {
  const token = await stand.issuer.token([{ role: 'officer', organization: newId() }])
  await using load = openLoad(served.url, token)
  await load.send(WARM_UP)
  return await measure({ stand, processes: [served], units: REQUESTS }, () => load.send(REQUESTS))
}

/** Asks a few at a time, each time with other variables. */
function openLoad(url: string, token: string) {
  const agent = new Agent({ connections: AT_ONCE })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async (first: number) => {
    const body = JSON.stringify({ query: QUERY, variables: { first } })
    const response = await request(`${url}/graphql`, { dispatcher: agent, method: 'POST', headers, body })
    const { data, errors } = (await response.body.json()) as {
      data?: { members: { nodes: { eligibility: object }[] } }
      errors?: object
    }
    if (errors || data?.members.nodes.filter(({ eligibility }) => eligibility).length !== MEMBERS)
      throw new Error(JSON.stringify(errors ?? data))
  }
  return {
    async send(times: number): Promise<void> {
      let sent = 0
      const work = async () => {
        while (sent++ < times) await ask(20 + (sent % 80))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}
