import { definitionOf } from '@laurel/shared/edge/fragments'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { argumentsOf } from '../directives.ts'

/** Which subgraph resolves a field, the first of several, by coordinate; what is not named here comes along with its object. */
export type Owners = ReadonlyMap<string, string>

/** Reads from a supergraph who has which field: `@join__field(graph:)`. */
export function ownersOf(supergraph: DocumentNode): Owners {
  return new Map(
    supergraph.definitions.flatMap(node =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? (node.fields ?? []).flatMap(({ name, directives = [] }) => {
            const owner = directives.map(one => argumentsOf([one], 'join__field')).find(one => one && !one.external)
            return typeof owner?.graph === 'string' ? [[`${node.name.value}.${name.value}`, owner.graph] as const] : []
          })
        : [],
    ),
  )
}

type Asking = { document: DocumentNode; schema: GraphQLSchema; owners: Owners }
type Reached = { node: FieldNode; type: string; owner: string | undefined }

/**
 * How many fetches an operation comes to at most: at each selection set one for each subgraph whose fields are asked for there, but the
 * one that the object comes from. It is what planning costs, and what one request sends out.
 */
export function fetchesOf(operation: OperationDefinitionNode, asking: Asking): number {
  const root = asking.schema.getRootType(operation.operation)
  return root ? fetchesBelow(operation.selectionSet, root.name, undefined, asking) : 0
}

function fetchesBelow(set: SelectionSetNode, type: string, at: string | undefined, asking: Asking): number {
  const reached = reachedBy(set, type, asking)
  const elsewhere = new Set(reached.map(({ owner }) => owner).filter(owner => owner !== undefined && owner !== at))
  return reached
    .map(one => fetchesOfField(one, one.owner ?? at, asking))
    .reduce((sum, fetches) => sum + fetches, elsewhere.size)
}

function fetchesOfField({ node, type }: Reached, at: string | undefined, asking: Asking): number {
  const parent = asking.schema.getType(type)
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  if (!field || !node.selectionSet) return 0
  return fetchesBelow(node.selectionSet, getNamedType(field.type).name, at, asking)
}

/** The fields of a selection set, those of its fragments among them. */
function reachedBy(set: SelectionSetNode, type: string, asking: Asking): Reached[] {
  return set.selections.flatMap(node => {
    if (node.kind === Kind.FIELD) return [{ node, type, owner: asking.owners.get(`${type}.${node.name.value}`) }]
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? definitionOf(asking.document, node.name.value) : node
    return fragment ? reachedBy(fragment.selectionSet, fragment.typeCondition?.name.value ?? type, asking) : []
  })
}
