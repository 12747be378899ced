import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

export type Reading = {
  schema: GraphQLSchema
  fragments: Map<string, FragmentDefinitionNode>
  variables: Record<string, unknown>
}

/** The fields to be answered of a type, by the name in the answer. */
export function collect(
  reading: Reading,
  type: GraphQLObjectType,
  sets: SelectionSetNode[],
): Map<string, [FieldNode, ...FieldNode[]]> {
  const found = new Map<string, [FieldNode, ...FieldNode[]]>()
  for (const field of sets.flatMap(set => fieldsOf(reading, type, set))) {
    const key = field.alias?.value ?? field.name.value
    const before = found.get(key)
    if (before) before.push(field)
    else found.set(key, [field])
  }
  return found
}

function fieldsOf(reading: Reading, type: GraphQLObjectType, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap(selection => {
    if (!isWanted(reading, selection)) return []
    if (selection.kind === Kind.FIELD) return [selection]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(reading, selection.name.value)
    const isOfType = applies(reading.schema, type, fragment.typeCondition?.name.value)
    return isOfType ? fieldsOf(reading, type, fragment.selectionSet) : []
  })
}

function fragmentOf({ fragments }: Reading, name: string): FragmentDefinitionNode {
  const fragment = fragments.get(name)
  if (!fragment) throw new Error(`no fragment ${name}`)
  return fragment
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && schema.isSubType(wanted, type)
}

const isWanted = (reading: Reading, { directives }: SelectionNode) =>
  (directives ?? []).every(({ name, arguments: given }) => {
    const value = given?.[0]?.value
    const isSaid =
      value?.kind === Kind.VARIABLE ? reading.variables[value.name.value] : value?.kind === Kind.BOOLEAN && value.value
    return name.value === 'skip' ? isSaid !== true : name.value !== 'include' || isSaid === true
  })
