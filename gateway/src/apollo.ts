import { ApolloGateway } from '@apollo/gateway'
import type { QueryPlanCache } from '@apollo/query-planner'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GatewayInterface } from '@apollo/server-gateway-interface'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import { formatUnheard } from '@laurel/shared/edge/errors'
import { MAX_VALIDATION_ERRORS, PARSING } from '@laurel/shared/edge/limits'
import type { Log } from '@laurel/shared/log'
import type { DocumentNode, ValidationRule } from 'graphql'
import type { Context } from './authentication.ts'
import { persistedDocuments } from './documents/stores.ts'
import type { Subgraphs } from './subgraphs/subgraphs.ts'
import type { Supergraph } from './supergraph.ts'

export type ApolloParts = {
  supergraph: Supergraph
  subgraphs: Subgraphs
  log: Log
}

/** Loads the supergraph, and executes what is not executed before. */
export function createApolloGateway({ supergraph, subgraphs, log }: ApolloParts, plans: QueryPlanCache): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl: supergraph.hook,
    buildService: subgraphs.source,
    validateSupergraph: true,
    // Else plans, with the subgraphs' names, go to whoever asks by a header.
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: { cache: plans },
    logger: log.child({}, { level: 'warn' }),
  })
}

/** What ours is made of, beside what is set for every graph. */
type Inside = {
  gateway: GatewayInterface
  documents: KeyValueCache<DocumentNode>
  rules: ValidationRule[]
  plugin: ApolloServerPlugin<Context>
}

/** Parses and validates documents, and has operations executed by a gateway. */
export function createApolloServer(
  { gateway, documents, rules, plugin }: Inside,
  { log }: ApolloParts,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    gateway,
    validationRules: rules,
    plugins: [...disabled(), plugin],
    maxRecursiveSelections: true,
    parseOptions: PARSING,
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    // where it is off it is refused by a rule of ours, in the caller's language
    introspection: true,
    // Nobody comes this far without a token, and no browser sends one of its own accord, nor lets a page do so without asking first.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    documentStore: documents,
    persistedQueries: persistedDocuments(),
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: formatUnheard,
    logger: log.child({}, { level: 'warn' }),
  })
}

/** What Apollo Server does unless it is told not to. */
const disabled = () => [
  ApolloServerPluginCacheControlDisabled(),
  ApolloServerPluginInlineTraceDisabled(),
  ApolloServerPluginLandingPageDisabled(),
  ApolloServerPluginSchemaReportingDisabled(),
  ApolloServerPluginUsageReportingDisabled(),
]
