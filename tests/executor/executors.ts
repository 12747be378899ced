import type { ApolloGateway } from '@apollo/gateway'
import type { GatewayInterface } from '@apollo/server-gateway-interface'

/** Asks a subgraph; `body` is the JSON text of { query, operationName, variables }. */
export type Ask = (subgraph: string, body: string, context: object) => Promise<Answered>

export type Answered = { data?: Record<string, unknown> | null; errors?: readonly AnsweredError[] }

export type AnsweredError = {
  message: string
  path?: readonly (string | number)[] | null
  extensions?: Record<string, unknown>
}

export type UnderTest = (gateway: ApolloGateway, ask: Ask) => GatewayInterface

/** Apollo's own executor, which stands in for the one under test: its `buildService` asks by the same `ask`. */
export const standIn: UnderTest = gateway => gateway

/** The executor that is held against Apollo's. */
export const underTest: UnderTest = standIn
