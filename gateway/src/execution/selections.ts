import { definitionOf } from '@laurel/shared/edge/fragments'
import { isAsked } from '@laurel/shared/edge/gaps'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Flags } from './conditions.ts'
import { isOfType } from './types.ts'

export type Asked = { document: DocumentNode; schema: GraphQLSchema; flags: Flags }

/** A selection on objects of a type. */
export type Selection = { set: SelectionSetNode; type: GraphQLCompositeType }

/** All that is asked for by one name in the answer; in several places the types may differ in what may be null. */
export type Entry = Named | { typenameOf: GraphQLCompositeType }
type Named = { types: readonly GraphQLOutputType[]; below: readonly Selection[] }

type Search = Asked & { typename: string | undefined; entries: Map<string, Entry> }
/** `type` has the fields of a selection; `known` is what is known of the object there. */
type At = { type: GraphQLCompositeType; known: GraphQLCompositeType }

/**
 * What selections ask of an object that says it is a `typename`, or says nothing, by its name in the answer and in the order in
 * which it is asked for.
 */
export function entriesOf(selections: readonly Selection[], typename: string | undefined, asked: Asked) {
  const entries = new Map<string, Entry>()
  const said = typename === undefined ? undefined : asked.schema.getType(typename)
  for (const { set, type } of selections)
    searchSet({ ...asked, typename, entries }, set, { type, known: isCompositeType(said) ? said : type })
  return entries
}

function searchSet(search: Search, { selections }: SelectionSetNode, at: At): void {
  for (const node of selections) {
    if (!isAsked(node, search.flags)) continue
    if (node.kind === Kind.FIELD) searchField(search, node, at)
    else searchFragment(search, node, at)
  }
}

function searchFragment(search: Search, node: Exclude<SelectionNode, FieldNode>, { type, known }: At): void {
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? definitionOf(search.document, node.name.value) : node
  if (!fragment) return
  const { schema, typename } = search
  const wanted = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value)
  const actual = typename === undefined ? known : schema.getType(typename)
  if (!isCompositeType(wanted)) searchSet(search, fragment.selectionSet, { type, known })
  else if (isOfType(schema, actual, wanted.name))
    searchSet(search, fragment.selectionSet, { type: wanted, known: wanted })
}

function searchField({ entries }: Search, node: FieldNode, { type, known }: At): void {
  const field = node.name.value
  const name = node.alias?.value ?? field
  const entry = entries.get(name)
  const found = isUnionType(type) ? undefined : type.getFields()[field]
  if (field === '__typename' && !entry) entries.set(name, { typenameOf: known })
  else if (found && !(entry && 'typenameOf' in entry)) entries.set(name, entered(entry, found.type, node.selectionSet))
}

function entered(entry: Named | undefined, fieldType: GraphQLOutputType, set: SelectionSetNode | undefined): Named {
  const { types, below } = entry ?? { types: [], below: [] }
  const type = getNamedType(fieldType)
  return {
    types: [...types, fieldType],
    below: set && isCompositeType(type) ? [...below, { set, type }] : below,
  }
}
