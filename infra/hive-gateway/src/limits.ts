import type { GatewayPlugin } from '@graphql-hive/gateway-runtime'
import { beyondLimits, introspectionIn, PARSING, tooLong } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
  parse,
  type Source,
} from 'graphql'

/**
 * Refuses what is dear to plan, before it is validated: fragments in fragments alone would take minutes. And what Hive Gateway
 * would take for a fault of its own: subscriptions, of which there are none, and variables that do not fit.
 */
export const withinLimits = (introspection: boolean): GatewayPlugin => ({
  onParse({ setParseFn }) {
    setParseFn((source, options) => parse(short(source), { ...options, ...PARSING }))
  },
  onValidate({ params: { documentAST }, setResult }) {
    const refusals = [
      ...beyondLimits(documentAST),
      ...subscriptionsIn(documentAST),
      ...(introspection ? [] : introspectionIn(documentAST)),
    ]
    if (refusals.length > 0)
      setResult(refusals.map(refusal => new GraphQLError(refusal.code, { originalError: refusal })))
  },
  onExecute({ args: { schema, document, operationName, variableValues }, setResultAndStopExecution }) {
    const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? []
    const { errors } = getVariableValues(schema, definitions, variableValues ?? {})
    const told = errors?.map(({ message }) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }))
    if (told) setResultAndStopExecution({ errors: told })
  },
})

function short(source: string | Source): string | Source {
  const refusal = tooLong(typeof source === 'string' ? source : source.body)
  if (refusal) throw new GraphQLError(refusal.code, { originalError: refusal })
  return source
}

function subscriptionsIn({ definitions }: DocumentNode): Refusal[] {
  const isSubscription = (node: DocumentNode['definitions'][number]) =>
    node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION
  return definitions.some(isSubscription) ? [new Refusal('LIVE_UNAVAILABLE')] : []
}
