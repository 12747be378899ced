import type { GraphQLRequest, GraphQLResponse } from '@apollo/server'
import type { Errors } from '@laurel/shared/edge/errors'
import { withinLimits, withoutIntrospection } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import { type FormattedExecutionResult, type GraphQLSchema, OperationTypeNode } from 'graphql'
import type { Registry } from 'prom-client'
import { type ApolloParts, createApolloGateway, createApolloServer } from './apollo.ts'
import type { Context } from './authentication.ts'
import { keptByCaller } from './authority/caching.ts'
import { createGuard } from './authority/guard.ts'
import { withinCost } from './cost/limit.ts'
import { createFirstSeen, type FirstSeen } from './documents/first-seen.ts'
import { createReservedAliases } from './documents/reserved-aliases.ts'
import { parsedDocuments } from './documents/stores.ts'
import { ahead } from './execution/ahead.ts'
import { compiled, type Executor } from './execution/executor.ts'
import { readable } from './execution/serialized.ts'
import { type Hooks, pluginOf } from './hooks.ts'
import { layered } from './layers.ts'
import type { Listener } from './loaded.ts'
import { createPlanStore, planAhead } from './planning/plan-store.ts'
import type { Planner } from './planning/planner.ts'
import { refused } from './refused.ts'
import { nextSequence } from './sequence.ts'

export type Operation = { query: string; variables: Record<string, unknown> }

type Parts = ApolloParts & {
  /** Whether the schema may be read. */
  introspection: boolean
  planner: Planner
  errors: Errors
  /** In milliseconds. */
  requestTimeout: number
  executor: Executor
  registry: Registry
}

export type Graph = {
  /** Has what is seen for the first time wait for its turn, before whatever looks into documents; answers what is wrong with it by the limits. */
  takeTurn: FirstSeen['takeTurn']
  /** Answers a request; refuses with NOT_READY as long as no supergraph is loaded. */
  serve(request: GraphQLRequest, contextValue: Context): Promise<GraphQLResponse>
  isLoaded(): boolean
  /** What is still waited for, in words. */
  missing(): string[]
  /** Answers one operation of a caller, within the same limits, by the same rules and in a request's time of its own. */
  answer(request: Operation, context: Context): Promise<FormattedExecutionResult>
  /** What is in service, as callers see it. */
  schema(): GraphQLSchema | undefined
} & AsyncDisposable

/** Plans operations over the supergraph and joins what the subgraphs answer. */
export function createGraph(parts: Parts): Graph {
  const { requestTimeout, log } = parts
  const firstSeen = createFirstSeen()
  const { server, schema } = assemble(parts, firstSeen)
  let isLoaded = false
  const started = server
    .start()
    .then(() => {
      isLoaded = true
    })
    .catch(error => log.warn({ err: error }, 'the graph did not start'))
  return {
    takeTurn: firstSeen.takeTurn,
    serve(request, contextValue) {
      if (!isLoaded) throw new Refusal('NOT_READY')
      return server.executeOperation(request, { contextValue })
    },
    isLoaded: () => isLoaded,
    missing: () => (isLoaded ? [] : ['supergraph: no good one was found yet']),
    async answer(request, context) {
      // streams share what is asked: he who asked first may be gone
      const own = { response: undefined, arrived: nextSequence(), endsAt: Date.now() + requestTimeout }
      const { body } = await server.executeOperation(request, { contextValue: { ...context, ...own } })
      if (body.kind !== 'single') throw new Error('an answer came in parts')
      return readable(body.singleResult)
    },
    schema,
    async [Symbol.asyncDispose]() {
      await started
      if (isLoaded) await server.stop()
    },
  }
}

/** A request meets the rules, then the hooks; the one that executes it runs it through the layers: all in the order in which they stand here. */
function assemble(parts: Parts, firstSeen: FirstSeen) {
  const { supergraph, subgraphs, planner, executor, introspection, errors } = parts
  const plans = createPlanStore()
  const apolloGateway = createApolloGateway(parts, plans)
  let schema: GraphQLSchema | undefined
  const aliases = createReservedAliases()
  const guard = createGuard()
  const rules = [withinLimits, ...(introspection ? [] : [withoutIntrospection]), aliases.rule]
  const executing = ahead()
  const layers = [
    executing.layer,
    guard,
    ...(executor === 'compiled' ? [compiled({ ...parts, ask: subgraphs.ask })] : []),
    planAhead(planner, plans),
  ]
  const checking = [firstSeen.hooks, aliases.hooks, demandOperation, withinCost()]
  const answering = [tellErrors(errors), keptByCaller(guard)]
  const hooks = [...checking, executing.hooks, ...answering]
  const documents = parsedDocuments()
  const shown: Listener = {
    schemaDidLoadOrUpdate(loaded) {
      schema = loaded.schema
    },
  }
  const gateway = layered(layers, apolloGateway, [documents, ...hooks, ...layers, subgraphs, shown, supergraph])
  const server = createApolloServer({ gateway, documents, rules, plugin: pluginOf(hooks) }, parts)
  return { server, schema: () => schema }
}

/** Nulls that went up to the root without an error that says so. */
const lostIn = ({ data }: { data?: unknown }): Error[] =>
  data === null ? [new Error('nulls went up to the root')] : []

/** Those of Apollo's executor quote subgraphs (values that ought not to be null, plans): they go to nobody. */
function dropExtensions(result: FormattedExecutionResult): void {
  if (result.extensions) delete result.extensions
}

const demandOperation: Hooks = {
  didResolveOperation({ operation }) {
    // the gateway would take the lack of one for a fault of its own
    if (!operation) throw refused('OPERATION_RESOLUTION_FAILURE')
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw refused('SUBSCRIPTION_ELSEWHERE')
  },
}

/** Here, unlike in `formatError`, it is known who asks and in which language. */
const tellErrors = (errors: Errors): Hooks => ({
  willSendResponse({ response: { body, http }, errors: encountered, contextValue }) {
    if (body.kind !== 'single') return
    const result = body.singleResult
    dropExtensions(result)
    const all = http.status === 405 ? [new Refusal('METHOD_NOT_ALLOWED')] : (encountered ?? lostIn(result))
    if (all.length > 0) result.errors = errors.told(all, contextValue)
  },
})
