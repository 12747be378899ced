import type { GatewayPlugin } from '@graphql-hive/gateway-runtime'
import { type AccessRules, mayUse } from '@laurel/shared/access'
import { lackedBy, type Needed, neededBy, rulesIn } from '@laurel/shared/edge/authority'
import { type Withheld, withheldFrom } from '@laurel/shared/edge/withheld'
import { type ExecutionArgs, type GraphQLSchema, getOperationAST, getVariableValues } from 'graphql'
import { type Context, callerOf } from './authentication.ts'

/**
 * Asks no subgraph for what the caller may not use: it is null, with FORBIDDEN at its path. Where it may not be null nothing is
 * done at all, and so it is with a mutation of which any part is withheld. `rules`: of the supergraph that was taken last.
 */
export function guard(rules: () => AccessRules): GatewayPlugin<Context> {
  const known = new WeakMap<GraphQLSchema, Needed>()
  const neededIn = (schema: GraphQLSchema) => {
    const needed = known.get(schema) ?? neededBy(rules(), schema)
    known.set(schema, needed)
    return needed
  }
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const withheld = withheldIn(args, neededIn(args.schema))
      if (!withheld) return
      const { isAll, errors, document, complete } = withheld
      if (isAll) return setResultAndStopExecution({ data: null, errors })
      args.document = document
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result)) setResult(complete(result))
        },
      }
    },
  }
}

/** Undefined when nothing is. */
function withheldIn(
  { schema, document, operationName, variableValues, contextValue }: ExecutionArgs,
  needed: Needed,
): Withheld | undefined {
  const { actor } = callerOf(contextValue)
  if (rulesIn(document, schema, needed).every(rule => mayUse(rule, actor))) return undefined
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {})
  return variables && withheldFrom({ document, operation, variables, schema }, lackedBy(actor, needed))
}
