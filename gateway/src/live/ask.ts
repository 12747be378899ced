import { MAX_VALIDATION_ERRORS, PARSING, withinLimits } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  NoFragmentCyclesRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql'
import type { Parameters } from '../http/parameters.ts'
import { type RootField, rootFields } from './question.ts'

export type Subscription = RootField & { name: string; args: Record<string, unknown> }

/** An operation that GraphQL itself, or a limit, refuses. */
export class Invalid extends Error {
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super('an invalid operation')
    this.errors = errors
  }
}

/** In this order: what is bounded is safe to be looked at by all rules. */
const rules: ValidationRule[][] = [[NoFragmentCyclesRule], [withinLimits], [...specifiedRules]]

/**
 * Reads a request for a stream; throws Invalid, and refuses with BAD_REQUEST what has no text, and with NOT_A_SUBSCRIPTION what
 * belongs elsewhere.
 */
export function subscriptionOf(
  { query, operationName, variables = {} }: Parameters,
  schema: GraphQLSchema,
): Subscription {
  if (query === undefined) throw new Refusal('BAD_REQUEST', { field: 'query' })
  const document = parsed(query)
  for (const some of rules)
    refuseAny('GRAPHQL_VALIDATION_FAILED', validate(schema, document, some, { maxErrors: MAX_VALIDATION_ERRORS }))
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new Invalid([coded('OPERATION_RESOLUTION_FAILURE', 'There is no such operation, or several.')])
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw new Refusal('NOT_A_SUBSCRIPTION')
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (errors) throw new Invalid(errors.map(({ message }) => coded('BAD_USER_INPUT', message)))
  const nodes = rootFields(document, operation)
  const [first] = nodes
  const field = first && schema.getSubscriptionType()?.getFields()[first.name.value]
  if (!first || !field) throw new Refusal('NOT_A_SUBSCRIPTION')
  const args = getArgumentValues(field, first, coerced)
  return { document, operation, nodes, variables, name: field.name, args }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, PARSING)
  } catch (error) {
    throw new Invalid([coded('GRAPHQL_PARSE_FAILED', error instanceof Error ? error.message : '')])
  }
}

function refuseAny(code: string, errors: readonly GraphQLError[]): void {
  if (errors.length > 0)
    throw new Invalid(errors.map(error => (error.originalError ? error : coded(code, error.message))))
}

const coded = (code: string, message: string) => new GraphQLError(message, { extensions: { code } })
