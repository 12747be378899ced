import { definitionOf } from '@laurel/shared/edge/fragments'
import { isAsked } from '@laurel/shared/edge/gaps'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Flags } from './conditions.ts'

export type Asked = { document: DocumentNode; schema: GraphQLSchema; flags: Flags }

/** A selection on objects of a type. */
export type Selection = { set: SelectionSetNode; type: GraphQLCompositeType }

/**
 * All that is asked for by one response name: of a field its type, or its types where it is asked for in several places, which may differ
 * in what may be null; of `__typename` the type that the object is known to have.
 */
export type FieldGroup = Fields | { knownType: GraphQLCompositeType }
type Fields = { types: readonly GraphQLOutputType[]; subselections: readonly Selection[] }

type Search = Asked & { typename: string | undefined; groups: Map<string, FieldGroup> }
/** `parent`: the type whose fields a selection set has; `known`: the narrowest that the object is sure to be of. */
type At = { parent: GraphQLCompositeType; known: GraphQLCompositeType }

/**
 * CollectFields (GraphQL 6.3.2): what selections ask of an object that says it is a `typename`, or does not say, by response name in the
 * order in which it is asked for.
 */
export function collectFields(selections: readonly Selection[], typename: string | undefined, asked: Asked) {
  const groups = new Map<string, FieldGroup>()
  const said = typename === undefined ? undefined : asked.schema.getType(typename)
  for (const { set, type } of selections)
    searchSet({ ...asked, typename, groups }, set, { parent: type, known: isCompositeType(said) ? said : type })
  return groups
}

function searchSet(search: Search, { selections }: SelectionSetNode, at: At): void {
  for (const node of selections) {
    if (!isAsked(node, search.flags)) continue
    if (node.kind === Kind.FIELD) searchField(search, node, at)
    else searchFragment(search, node, at)
  }
}

function searchFragment(search: Search, node: Exclude<SelectionNode, FieldNode>, { parent, known }: At): void {
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? definitionOf(search.document, node.name.value) : node
  if (!fragment) return
  const { schema, typename } = search
  const wanted = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value)
  const actual = typename === undefined ? known : schema.getType(typename)
  if (!isCompositeType(wanted)) searchSet(search, fragment.selectionSet, { parent, known })
  else if (isOfType(schema, actual, wanted.name))
    searchSet(search, fragment.selectionSet, { parent: wanted, known: wanted })
}

function searchField({ groups }: Search, node: FieldNode, { parent, known }: At): void {
  const field = node.name.value
  const name = node.alias?.value ?? field
  const group = groups.get(name)
  const found = isUnionType(parent) ? undefined : parent.getFields()[field]
  if (field === '__typename' && !group) groups.set(name, { knownType: known })
  else if (found && !(group && 'knownType' in group)) groups.set(name, grown(group, found.type, node.selectionSet))
}

function grown(group: Fields | undefined, fieldType: GraphQLOutputType, set: SelectionSetNode | undefined): Fields {
  const { types, subselections } = group ?? { types: [], subselections: [] }
  const type = getNamedType(fieldType)
  return {
    types: [...types, fieldType],
    subselections: set && isCompositeType(type) ? [...subselections, { set, type }] : subselections,
  }
}

/** Whether a type is the other, or one of those that the other stands for. */
export function isOfType(schema: GraphQLSchema, type: GraphQLNamedType | undefined, condition: string): boolean {
  if (!type) return false
  if (type.name === condition) return true
  const wanted = schema.getType(condition)
  return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type)
}
