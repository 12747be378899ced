import { ApolloGateway, type SupergraphSdlHook } from '@apollo/gateway'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { expressMiddleware } from '@as-integrations/express5'
import { type Errors, formatUnheard } from '@laurel/shared/edge/errors'
import { MAX_TOKENS, withinLimits } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import type { Log } from '@laurel/shared/log'
import type { RequestHandler } from 'express'
import {
  type DocumentNode,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import { type Context, contextOf } from './authentication.ts'
import { type Guard, guard } from './authority/guard.ts'
import { withinCost } from './cost/limit.ts'
import { keptByCaller } from './http/caching.ts'
import { statusByMediaType } from './http/status.ts'
import type { Subgraphs } from './subgraphs.ts'

export type Operation = { query: DocumentNode; variables: Record<string, unknown> }

type Parts = {
  hook: SupergraphSdlHook
  subgraphs: Subgraphs
  errors: Errors
  /** Whether the schema may be read, and is told in suggestions. */
  introspection: boolean
  log: Log
}

export type Graph = {
  /** Answers GraphQL over HTTP; refuses with NOT_READY as long as no supergraph is loaded. */
  serve: RequestHandler
  isLoaded(): boolean
  /** What is still waited for, in words. */
  missing(): string[]
  /** Answers one operation of a caller, within the same limits and by the same rules. */
  answer(request: Operation, context: Context): Promise<FormattedExecutionResult>
  /** What is in service, as callers see it. */
  schema(): GraphQLSchema | undefined
} & AsyncDisposable

/** Plans operations over the supergraph and joins what the subgraphs answer. */
export function createGraph(parts: Parts): Graph {
  const { hook, subgraphs, log } = parts
  const gateway = new ApolloGateway({
    supergraphSdl: hook,
    buildService: subgraphs.source,
    validateSupergraph: true,
    // Else plans, with the subgraphs' names, go to whoever asks by a header.
    __exposeQueryPlanExperimental: false,
    logger: log.child({}, { level: 'warn' }),
  })
  let schema: GraphQLSchema | undefined
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema
  })
  const apollo = createApollo(guard(gateway), parts)
  let loaded: RequestHandler | undefined
  const started = apollo
    .start()
    .then(() => {
      loaded = expressMiddleware(apollo, { context: async ({ res }) => contextOf(res) })
    })
    .catch(error => log.warn({ err: error }, 'the graph did not start'))
  return {
    serve(request, response, next) {
      if (!loaded) throw new Refusal('NOT_READY')
      return loaded(request, response, next)
    },
    isLoaded: () => loaded !== undefined,
    missing: () => (loaded ? [] : ['supergraph: no good one was found yet']),
    async answer(request, contextValue) {
      const { body } = await apollo.executeOperation(request, { contextValue })
      if (body.kind !== 'single') throw new Error('an answer came in parts')
      return body.singleResult
    },
    schema: () => schema,
    async [Symbol.asyncDispose]() {
      await started
      if (loaded) await apollo.stop()
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

function createApollo(guard: Guard, { errors, introspection, log }: Parts): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway: guard.gateway,
    maxRecursiveSelections: true,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [withinLimits],
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    // No browser sends a token of its own accord, nor lets a page send one without asking first.
    csrfPrevention: { requestHeaders: ['authorization'] },
    allowBatchedHttpRequests: false,
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
      withinCost(),
      statusByMediaType,
      keptByCaller(guard),
      tellErrors(errors),
    ],
  })
}

/** The gateway takes the lack of an operation for a fault of its own. */
const unresolved = { extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } } }

function refused(code: string): GraphQLError {
  return new GraphQLError(code, { originalError: new Refusal(code), extensions: { http: { status: 400 } } })
}

/** Here, unlike in `formatError`, it is known who asks and in which language. */
function tellErrors(errors: Errors): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation }) {
          if (!operation)
            throw new GraphQLError('There is no operation of this name, or there are several.', unresolved)
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw refused('SUBSCRIPTION_ELSEWHERE')
        },
        async willSendResponse({ response: { body }, errors: encountered, contextValue }) {
          if (body.kind !== 'single') return
          const result = body.singleResult
          // Apollo's extensions quote subgraphs: values that ought not to be null, plans.
          delete result.extensions
          if (encountered) result.errors = errors.told(encountered, contextValue)
          else if (result.data === null)
            result.errors = errors.told([new Error('nulls went up to the root')], contextValue)
        },
      }
    },
  }
}
