import type { GatewayExecutor, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface'
import { type Access, type AccessRules, accessRulesOf, mayUse } from '@laurel/shared/access'
import { lackedBy, type Needed, neededBy, rulesIn } from '@laurel/shared/edge/authority'
import { withheldFrom } from '@laurel/shared/edge/withheld'
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, parse, print } from 'graphql'
import type { Context } from '../authentication.ts'
import { readable } from '../execution/written.ts'
import { hashOf } from '../hash.ts'
import { variablesOf } from '../variables.ts'

type Request = GatewayGraphQLRequestContext<Context>

/** What is known of a supergraph and of the documents that were asked of it. */
type Known = { needed: Needed; rulesOf: WeakMap<DocumentNode, Access[]> }

export type Guard = {
  gateway: GatewayInterface
  /** Whether a document asks only for what is alike for everybody who is signed in. */
  isAlikeForAll(document: DocumentNode, schema: GraphQLSchema): boolean
}

/**
 * A gateway that asks no subgraph for what the caller may not use: it is null, with FORBIDDEN at its path. Where it may not
 * be null nothing is done at all, and so it is with a mutation of which any part is withheld.
 */
export function guard(gateway: GatewayInterface): Guard {
  const known = new WeakMap<GraphQLSchema, Known>()
  const guarded: GatewayInterface = {
    onSchemaLoadOrUpdate: callback =>
      gateway.onSchemaLoadOrUpdate(loaded => {
        known.set(loaded.apiSchema, knownOf(loaded.apiSchema, accessRulesOf(parse(loaded.coreSupergraphSdl))))
        callback(loaded)
      }),
    async load(options) {
      const { executor } = await gateway.load(options)
      return { executor: executor && (request => execute(request as Request, executor, known)) }
    },
    stop: () => gateway.stop(),
  }
  return {
    gateway: guarded,
    isAlikeForAll(document, schema) {
      const found = known.get(schema)
      const rules = found ? allRulesOf(document, schema, found) : []
      return rules.length > 0 && rules.every(({ roles, scope }) => !roles && !scope)
    },
  }
}

const knownOf = (schema: GraphQLSchema, rules: AccessRules): Known => ({
  needed: neededBy(rules, schema),
  rulesOf: new WeakMap(),
})

function execute(request: Request, executor: GatewayExecutor, known: WeakMap<GraphQLSchema, Known>) {
  const { schema, document, context } = request
  const found = known.get(schema)
  if (!found) throw new Error('a schema in service whose rules are not known')
  const lacked = allRulesOf(document, schema, found).some(rule => !mayUse(rule, context.actor))
  return lacked ? executeInPart(request, executor, found) : executor(request)
}

function allRulesOf(document: DocumentNode, schema: GraphQLSchema, { needed, rulesOf }: Known): Access[] {
  const rules = rulesOf.get(document) ?? rulesIn(document, schema, needed)
  rulesOf.set(document, rules)
  return rules
}

async function executeInPart(request: Request, executor: GatewayExecutor, { needed }: Known): Promise<ExecutionResult> {
  const { schema, document, operation, context } = request
  const { coerced: variables } = variablesOf(request)
  // What is wrong with the variables is for the executor to say; it asks nobody then.
  if (!variables) return executor(request)
  const {
    isAll,
    errors,
    document: rest,
    complete,
  } = withheldFrom({ document, operation, variables, schema }, lackedBy(context.actor, needed))
  return isAll ? { data: null, errors } : complete(readable(await executor(reduced(request, rest))))
}

/** The request for another document, with a hash of its own: by it plans are kept. */
function reduced(request: Request, document: DocumentNode): Request {
  const source = print(document)
  return { ...request, document, source, queryHash: hashOf(source) }
}
