import { ApolloGateway } from '@apollo/gateway'
import type { QueryPlan } from '@apollo/query-planner'
import type { GatewayExecutor, GatewayGraphQLResponse } from '@apollo/server-gateway-interface'
import type { GraphQLSchema } from 'graphql'
import { type Ask, log, planning, type UnderTest } from './executors.ts'
import { createRespondents, type Respondents } from './respondents.ts'
import type { Supergraph } from './supergraphs.ts'

/** One of the two gateways that are compared, loaded, with its subgraphs. */
export type Side = Pick<Respondents, 'under' | 'exchanges'> & {
  schema: GraphQLSchema
  executor: GatewayExecutor
  /** What Apollo planned last. */
  plan(): QueryPlan | undefined
  /** Where Apollo keeps its plans. */
  plans: unknown
  /** How often Apollo's executor ran, ever. */
  apolloRuns(): number
  stop(): Promise<void>
}

/** What is tested: an executor and, to break it, what lies between it and the subgraphs. */
export type Tested = { build: UnderTest; through?: (ask: Ask) => Ask }

/** `plans`: of another side, so that each operation is planned once. */
export async function createSide(supergraph: Supergraph, { build, through }: Tested, plans?: unknown): Promise<Side> {
  process.env.APOLLO_TELEMETRY_DISABLED = '1'
  const { respond, under, exchanges } = createRespondents(supergraph)
  const ask = through ? through(respond) : respond
  let plan: QueryPlan | undefined
  let schema: GraphQLSchema | undefined
  const gateway = new ApolloGateway({
    supergraphSdl: supergraph.sdl,
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: planning,
    logger: log,
    buildService: ({ name }) => ({
      async process({ request: { query, operationName, variables } }) {
        return (await ask(name, JSON.stringify({ query, operationName, variables }), {})) as GatewayGraphQLResponse
      },
    }),
    experimental_didResolveQueryPlan({ queryPlan }) {
      plan = queryPlan
    },
  })
  if (plans) Reflect.set(gateway, 'queryPlanStore', plans)
  const apolloRuns = countRuns(gateway)
  const tested = build(gateway, ask)
  tested.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema
  })
  const { executor } = await tested.load({ apollo: {} })
  if (!executor || !schema) throw new Error('the gateway did not load')
  const planned = { plan: () => plan, plans: Reflect.get(gateway, 'queryPlanStore') }
  return {
    ...{ ...planned, exchanges, schema, executor, apolloRuns, stop: () => tested.stop() },
    under(conditions) {
      plan = undefined
      under(conditions)
    },
  }
}

function countRuns(gateway: ApolloGateway): () => number {
  const run = gateway.executor
  let runs = 0
  gateway.executor = context => {
    runs += 1
    return run(context)
  }
  return () => runs
}
