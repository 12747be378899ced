import type { ApolloGateway } from '@apollo/gateway'
import type { GatewayInterface } from '@apollo/server-gateway-interface'
import { compiled } from '@laurel/gateway/execution'
import { layered } from '@laurel/gateway/layers'
import { plannerHere } from '@laurel/gateway/testing/planner'
import { createLog } from '@laurel/shared/log'
import { Registry } from 'prom-client'
import type { Answer } from './subgraph/answer.ts'

/** Asks a subgraph; `body` is the JSON text of { query, operationName, variables }. */
export type Ask = (subgraph: string, body: string, context: object) => Promise<Answer>

export type UnderTest = (gateway: ApolloGateway, ask: Ask) => GatewayInterface

/** Apollo's own executor, which stands in for the one under test: its `buildService` asks by the same `ask`. */
export const standIn: UnderTest = gateway => gateway

/** Cheap plans will do: it is their execution that is compared. */
export const planning = { debug: { maxEvaluatedPlans: 100 } }

type Parts = Parameters<typeof compiled>[0]
export const log = createLog('differential', 'silent')

const planner = plannerHere(planning)

/** The executor that is held against Apollo's. */
export const underTest: UnderTest = (gateway, ask) =>
  layered([compiled({ ask: ask as Parts['ask'], planner, registry: new Registry(), log })], gateway)
