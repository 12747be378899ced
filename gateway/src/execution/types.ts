import { type GraphQLNamedType, type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql'

/** Whether a type is the other, or one of those that the other stands for. */
export function isOfType(schema: GraphQLSchema, type: GraphQLNamedType | undefined, condition: string): boolean {
  if (!type) return false
  if (type.name === condition) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
}
