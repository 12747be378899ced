import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import type { GatewayGraphQLResponse, GatewayInterface } from '@apollo/server-gateway-interface'
import { compiled } from '@laurel/gateway/execution'
import { layered } from '@laurel/gateway/layers'
import { plannerHere } from '@laurel/gateway/testing/planner'
import { createLog } from '@laurel/shared/log'
import type { FormattedExecutionResult } from 'graphql'
import { Registry } from 'prom-client'

export type Kind = 'Apollo' | 'ours'

const log = createLog('federation-audit', 'silent')

/** Apollo's gateway over a supergraph, with its own executor or with ours, asking its subgraphs where the supergraph says. */
export async function startGateway(kind: Kind, supergraphSdl: string) {
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
  const urls = new Map<string, string>()
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: log,
    buildService({ name, url = '' }) {
      urls.set(name, url)
      return {
        process: ({ request: { query, variables, operationName } }) =>
          post<GatewayGraphQLResponse>(url, JSON.stringify({ query, variables, operationName })),
      }
    },
  })
  const planner = plannerHere()
  const ours = () =>
    layered(
      [compiled({ ask: (name, body) => post(urls.get(name) ?? '', body), planner, registry: new Registry(), log })],
      gateway,
    )
  return serving(kind === 'ours' ? ours() : gateway)
}

async function serving(gateway: GatewayInterface) {
  const server = new ApolloServer({ gateway, logger: log })
  await server.start()
  return {
    async ask(query: string): Promise<FormattedExecutionResult> {
      const { body } = await server.executeOperation({ query })
      if (body.kind !== 'single') throw new Error('an answer came in parts')
      return body.singleResult
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

async function post<Answer>(url: string, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  return (await (await fetch(url, { method: 'POST', headers, body })).json()) as Answer
}
