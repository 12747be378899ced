import { ApolloGateway, type SupergraphSdlHook } from '@apollo/gateway'
import { ApolloServer, type GraphQLRequest, type GraphQLResponse } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { InMemoryLRUCache, type KeyValueCache } from '@apollo/utils.keyvaluecache'
import { type Errors, formatUnheard } from '@laurel/shared/edge/errors'
import { MAX_VALIDATION_ERRORS, PARSING, withinLimits } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import { type DocumentNode, type FormattedExecutionResult, type GraphQLSchema, OperationTypeNode, parse } from 'graphql'
import type { Registry } from 'prom-client'
import { createAskedAgain } from './asked-again.ts'
import type { Context } from './authentication.ts'
import { type Guard, guard } from './authority/guard.ts'
import { withinCost } from './cost/limit.ts'
import { ahead } from './execution/ahead.ts'
import { compiling, type Executor } from './execution/executor.ts'
import { readable } from './execution/written.ts'
import { createFirstSeen, type FirstSeen } from './first-seen.ts'
import { type Hooks, pluginOf } from './hooks.ts'
import { keptByCaller } from './http/caching.ts'
import { type Keys, keptNames, keysOf } from './kept-names.ts'
import { createPlanStore, plannedBy } from './planning/apollo.ts'
import type { Planner } from './planning/planner.ts'
import { refused } from './refused.ts'
import { now } from './shared-fetches.ts'
import type { Subgraphs } from './subgraphs.ts'

export type Operation = { query: DocumentNode; variables: Record<string, unknown> }

type Parts = {
  hook: SupergraphSdlHook
  planner: Planner
  subgraphs: Subgraphs
  errors: Errors
  /** Whether the schema may be read, and is told in suggestions. */
  introspection: boolean
  /** In milliseconds. */
  requestTimeout: number
  executor: Executor
  registry: Registry
  log: Log
}

export type Graph = {
  /** Has what is seen for the first time wait for its turn; put before whatever looks into documents. */
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
  const { hook, planner, subgraphs, requestTimeout, executor, log } = parts
  const plans = createPlanStore()
  const gateway = new ApolloGateway({
    supergraphSdl: hook,
    buildService: subgraphs.source,
    validateSupergraph: true,
    // Else plans, with the subgraphs' names, go to whoever asks by a header.
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: { cache: plans },
    logger: log.child({}, { level: 'warn' }),
  })
  const firstSeen = createFirstSeen()
  let schema: GraphQLSchema | undefined
  let keys: Keys = new Map()
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    schema = apiSchema
    keys = keysOf(parse(coreSupergraphSdl))
  })
  const planned = plannedBy(planner, gateway, plans)
  const executing = executor === 'compiled' ? compiling(planned, { ...parts, ask: subgraphs.ask }) : planned
  const apollo = createApollo({ guard: guard(executing), keys: () => keys, firstSeen }, parts)
  let isLoaded = false
  const started = apollo
    .start()
    .then(() => {
      isLoaded = true
    })
    .catch(error => log.warn({ err: error }, 'the graph did not start'))
  return {
    takeTurn: firstSeen.takeTurn,
    serve(request, contextValue) {
      if (!isLoaded) throw new Refusal('NOT_READY')
      return apollo.executeOperation(request, { contextValue })
    },
    isLoaded: () => isLoaded,
    missing: () => (isLoaded ? [] : ['supergraph: no good one was found yet']),
    async answer(request, context) {
      const contextValue = { ...context, arrived: now(), endsAt: Date.now() + requestTimeout }
      const { body } = await apollo.executeOperation(request, { contextValue })
      if (body.kind !== 'single') throw new Error('an answer came in parts')
      return readable(body.singleResult)
    },
    schema: () => schema,
    async [Symbol.asyncDispose]() {
      await started
      if (isLoaded) await apollo.stop()
    },
  }
}

/** As JSON; in the heap they take several times as much. A thousand documents of the client's size, far more than frontends have. */
const PARSED_CHARACTERS = 5_000_000

/** Documents that were found valid, from the second time on. */
function parsedDocuments(): KeyValueCache<DocumentNode> {
  const kept = new InMemoryLRUCache<DocumentNode>({ maxSize: PARSED_CHARACTERS })
  const askedAgain = createAskedAgain()
  return {
    get: key => kept.get(key),
    delete: key => kept.delete(key),
    async set(key, document) {
      if (askedAgain(key)) await kept.set(key, document)
    },
  }
}

const PERSISTED_BYTES = 20_000_000
/** Of one document: a longer one is served, and never kept, for a few would push out all the others. */
const PERSISTED_ENTRY_BYTES = 100_000
const PERSISTED_SECONDS = 86_400

/** Documents that callers left here by their hash, bounded in bytes. */
const persistedDocuments = () =>
  new InMemoryLRUCache<string>({
    maxSize: PERSISTED_BYTES,
    maxEntrySize: PERSISTED_ENTRY_BYTES,
    sizeCalculation: text => Buffer.byteLength(text) + 100,
  })

type Around = { guard: Guard; keys: () => Keys; firstSeen: FirstSeen }

function createApollo(
  { guard, keys, firstSeen }: Around,
  { errors, introspection, log }: Parts,
): ApolloServer<Context> {
  const { gateway, hooks } = ahead(guard.gateway)
  return new ApolloServer<Context>({
    gateway,
    maxRecursiveSelections: true,
    parseOptions: PARSING,
    validationRules: [withinLimits, keptNames(keys)],
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    // Nobody comes this far without a token, and no browser sends one of its own accord, nor lets a page do so without asking first.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    documentStore: parsedDocuments(),
    persistedQueries: { cache: persistedDocuments(), ttl: PERSISTED_SECONDS },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: formatUnheard,
    logger: log.child({}, { level: 'warn' }),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      pluginOf([firstSeen.hooks, demandOperation, withinCost(), hooks, keptByCaller(guard), tellErrors(errors)]),
    ],
  })
}

/** Nulls that went up to the root without an error that says so. */
const lostIn = ({ data }: { data?: unknown }): Error[] =>
  data === null ? [new Error('nulls went up to the root')] : []

/** Apollo's quote subgraphs: values that ought not to be null, plans. */
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
