import { readFileSync } from 'node:fs'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import { expressMiddleware } from '@as-integrations/express5'
import express, { type Express, type Request, type RequestHandler } from 'express'
import { GraphQLError, type GraphQLFormattedError, parse } from 'graphql'
import { GraphQLDateTime, GraphQLLocalDate } from 'graphql-scalars'
import { Registry } from 'prom-client'
import { accessRulesOf, enforceAccess } from './access.ts'
import type { CallerDatabase } from './caller-database.ts'
import type { Place } from './config.ts'
import type { Sql } from './database.ts'
import { asRefusal } from './database-errors.ts'
import { BODY_LIMIT, PARSING } from './edge/limits.ts'
import { createEndpoint, type Listening } from './endpoint.ts'
import { Refusal, Refusals } from './errors.ts'
import type { Log } from './log.ts'
import { type Locale, type Translate, tell } from './messages.ts'
import { countErrors, measurePools, type Pools } from './metrics.ts'
import type { Health } from './readiness.ts'
import { type Authenticate, type Caller, localeOf, requestIdOf } from './request.ts'

/** What a request's resolvers work with: its caller, and the database as he sees it. */
type Asking = Caller & { db: Pick<CallerDatabase<Sql>, 'end'> }

type Subgraph<C extends Asking> = Place & {
  sdl: URL
  resolvers: object
  translate: Translate
  authenticate: Authenticate
  /** Everything that resolvers use, made anew for each request. */
  context: (caller: Caller) => C
  health: Health
  pools: Pools
  /** Further routes beside `/graphql`. */
  routes?: { paths: string[]; add(app: Express): void }
  log: Log
}

export type Served = Listening & AsyncDisposable

/** A fetch has every fragment written out, and so may be longer than what a caller sent. */
const MAX_TOKENS = 10_000

/** Serves one subgraph until disposed; requests in flight are let through first. */
export async function serveSubgraph<C extends Asking>(subgraph: Subgraph<C>): Promise<Served> {
  const { health, log } = subgraph
  const registry = new Registry()
  measurePools(registry, subgraph.pools)
  const endpoint = createEndpoint({ health, registry, routes: ['/graphql', ...(subgraph.routes?.paths ?? [])], log })
  const apollo = new ApolloServer<C>({
    schema: schemaOf(subgraph.sdl, subgraph.resolvers),
    maxRecursiveSelections: true,
    parseOptions: { ...PARSING, maxTokens: MAX_TOKENS },
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError,
    plugins: [
      // or every field of every row is asked how long it may be kept
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginDrainHttpServer({ httpServer: endpoint.server, stopGracePeriodMillis: 10_000 }),
      endTransactions(),
      tellRefusals({ translate: subgraph.translate, count: countErrors(registry), log }),
    ],
  })
  await apollo.start()
  const context = async ({ req }: { req: Request }) => subgraph.context(await known(subgraph, req))
  endpoint.app.use('/graphql', unkept, express.json({ limit: BODY_LIMIT }), expressMiddleware(apollo, { context }))
  subgraph.routes?.add(endpoint.app)
  const listening = await endpoint.listen(subgraph)
  return { ...listening, [Symbol.asyncDispose]: () => apollo.stop() }
}

/** What is answered is for one caller and this moment. */
const unkept: RequestHandler = (_, response, next) => {
  response.setHeader('cache-control', 'no-store')
  next()
}

function schemaOf(sdl: URL, resolvers: object) {
  const scalars = { Date: GraphQLLocalDate, DateTime: GraphQLDateTime }
  const typeDefs = parse(readFileSync(sdl, 'utf8'))
  const schema = buildSubgraphSchema({
    typeDefs,
    resolvers: { ...scalars, ...resolvers } as GraphQLResolverMap<unknown>,
  })
  enforceAccess(schema, accessRulesOf(typeDefs))
  return schema
}

/** A refusal here comes before any resolver, so it carries its own status and wording. */
async function known<C extends Asking>({ authenticate, translate }: Subgraph<C>, request: Request): Promise<Caller> {
  try {
    return await authenticate(request)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const message = translate(error.code, localeOf(request, null))
    const extensions = { code: error.code, requestId: requestIdOf(request), http: { status: 401 } }
    throw new GraphQLError(message, { extensions })
  }
}

/** Refusals are told later, where the language is known; of all else only GraphQL's own errors keep their words. */
function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = error instanceof GraphQLError ? error.originalError : error
  const { locations: _, ...rest } = formatted
  if (!original || original instanceof GraphQLError) return rest
  return { ...rest, message: '', extensions: { code: 'INTERNAL' } }
}

/** The connection is given back before the answer is sent. */
function endTransactions<C extends Asking>(): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      return {
        async executionDidStart({ contextValue }) {
          return { executionDidEnd: () => contextValue.db.end() }
        },
      }
    },
  }
}

type Wording = { translate: Translate; count: (code: unknown) => void; log: Log }

function tellRefusals<C extends Caller>({ count, ...wording }: Wording): ApolloServerPlugin<C> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, errors, contextValue: { locale, requestId } }) {
          if (response.body.kind !== 'single' || !errors) return
          const result = response.body.singleResult
          result.errors = errors.flatMap((error, index) =>
            told(error, result.errors?.[index], { locale, requestId, ...wording }),
          )
          for (const { extensions } of result.errors) count(extensions?.code)
        },
      }
    },
  }
}

type Telling = Omit<Wording, 'count'> & { locale: Locale; requestId: string }

function told(
  error: GraphQLError,
  formatted: GraphQLFormattedError | undefined,
  { locale, requestId, translate, log }: Telling,
): GraphQLFormattedError[] {
  const original = asRefusal(error.originalError, log, requestId)
  if (original instanceof Refusal || original instanceof Refusals)
    return tell(original, locale, translate).map(({ message, ...extensions }) => ({
      message,
      ...(error.path && { path: error.path }),
      extensions,
    }))
  if (formatted?.extensions?.code !== 'INTERNAL') return formatted ? [formatted] : []
  log.error({ err: original ?? error, requestId }, 'a resolver failed')
  return [
    {
      ...formatted,
      message: translate('INTERNAL', locale, { requestId }),
      extensions: { code: 'INTERNAL', requestId },
    },
  ]
}
