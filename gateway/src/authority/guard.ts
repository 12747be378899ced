import { type Access, type AccessRules, accessRulesOf, mayUse } from '@laurel/shared/access'
import { lackedBy, type Needed, neededBy, rulesIn } from '@laurel/shared/edge/authority'
import { withheldFrom } from '@laurel/shared/edge/withheld'
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, getOperationAST, print } from 'graphql'
import { readable } from '../execution/serialized.ts'
import { hashOf } from '../hash.ts'
import type { Execute, GatewayRequest, Layer } from '../layers.ts'
import { variablesOf } from '../variables.ts'

/** What is known of a supergraph and of the documents that were asked of it. */
type Known = { needed: Needed; rulesOf: WeakMap<DocumentNode, Access[]> }

export type Guard = Layer & {
  /** Whether a document asks only for what is alike for everybody who is signed in. */
  isAlikeForAll(document: DocumentNode, schema: GraphQLSchema): boolean
}

/**
 * Has no subgraph be asked for what the caller may not use: it is null, with FORBIDDEN at its path. Where it may not be null nothing
 * is done at all, and so it is with a mutation of which any part is withheld.
 */
export function createGuard(): Guard {
  const known = new WeakMap<GraphQLSchema, Known>()
  return {
    schemaDidLoadOrUpdate({ schema, supergraph }) {
      known.set(schema, knownOf(schema, accessRulesOf(supergraph)))
    },
    around: inner => request => {
      const { schema, document, context } = request
      const found = known.get(schema)
      if (!found) throw new Error('a schema in service whose rules are not known')
      const lacked = allRulesOf(document, schema, found).some(rule => !mayUse(rule, context.actor))
      return lacked ? executeInPart(request, inner, found) : inner(request)
    },
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

function allRulesOf(document: DocumentNode, schema: GraphQLSchema, { needed, rulesOf }: Known): Access[] {
  const rules = rulesOf.get(document) ?? rulesIn(document, schema, needed)
  rulesOf.set(document, rules)
  return rules
}

async function executeInPart(request: GatewayRequest, inner: Execute, { needed }: Known): Promise<ExecutionResult> {
  const { schema, document, operation, context } = request
  const { coerced: variables } = variablesOf(request)
  // What is wrong with the variables is for the executor to say; it asks nobody then.
  if (!variables) return inner(request)
  const {
    isAll,
    errors,
    document: rest,
    complete,
  } = withheldFrom({ document, operation, variables, schema }, lackedBy(context.actor, needed))
  return isAll ? { data: null, errors } : complete(readable(await inner(reduced(request, rest))))
}

/** The request for what is left of a document, with a hash of its own: by it plans and programs are kept. */
function reduced(request: GatewayRequest, document: DocumentNode): GatewayRequest {
  const source = print(document)
  const operation = getOperationAST(document, request.request.operationName) ?? request.operation
  return { ...request, document, operation, source, queryHash: hashOf(source) }
}
