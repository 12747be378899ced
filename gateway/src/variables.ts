import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql'

type Variables = { readonly [name: string]: unknown }
type Read = ReturnType<typeof getVariableValues>
/** An operation, and what is asked along with it. */
type Asked = {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  request: { variables?: Variables | undefined }
}

const readOf = new WeakMap<Asked['request'], Pick<Asked, 'operation' | 'schema'> & { read: Read }>()

/** A request's variables as its operation declares them, or what is wrong with them; read once, whoever asks. */
export function variablesOf({ schema, operation, request }: Asked): Read {
  const known = readOf.get(request)
  if (known?.operation === operation && known.schema === schema) return known.read
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {})
  readOf.set(request, { schema, operation, read })
  return read
}
