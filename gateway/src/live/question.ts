import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Operation } from '../graph.ts'

/** What a subscription asks for: its one root field, however it is written. */
export type RootField = {
  document: DocumentNode
  operation: OperationDefinitionNode
  nodes: FieldNode[]
  variables: Record<string, unknown>
}

/** By what an event's selection is resolved: a root field of the graph, one of its types where several are possible, and what is asked for beside it. */
export type Target = { field: string; type?: string; of?: string; also?: readonly string[] }

/** The root field's nodes; more than one where the same field was written several times. */
export function rootFields(document: DocumentNode, { selectionSet }: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsOf(document)
  const within = (set: SelectionSetNode | undefined): FieldNode[] =>
    (set?.selections ?? []).flatMap(node => {
      if (node.kind === Kind.FIELD) return [node]
      return within(
        node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)?.selectionSet,
      )
    })
  return within(selectionSet)
}

/** The query that asks the graph for what a subscription selected, of the object of an id. */
export function questionOf(
  { document, operation, nodes, variables }: RootField,
  target: Target,
): (id: string) => Operation {
  const fragments = fragmentsOf(document)
  const selections = narrowed(
    nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
    target,
    fragments,
  )
  const used = usedIn({ kind: Kind.SELECTION_SET, selections }, fragments)
  const own = freeName(operation)
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.variables.has(variable.name.value),
  )
  const key = (nodes[0]?.alias ?? nodes[0]?.name)?.value
  const query = [
    `query (${[...definitions.map(print), `$${own}: ID!`].join(', ')}) {`,
    `${key}: ${target.field}(id: $${own}) { ${[...selections.map(print), ...(target.also ?? [])].join(' ')} }`,
    ...['}', ...used.fragments.map(print)],
  ].join(' ')
  const given = Object.fromEntries(Object.entries(variables).filter(([name]) => used.variables.has(name)))
  return id => ({ query, variables: { ...given, [own]: id } })
}

/** A name that no variable of the operation has. */
function freeName({ variableDefinitions = [] }: OperationDefinitionNode): string {
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value))
  let name = 'id'
  while (taken.has(name)) name += '_'
  return name
}

/** Of selections on a union those that one of its types can have; the graph does not know the union. */
function narrowed(
  selections: readonly SelectionNode[],
  { type, of }: Target,
  fragments: Map<string, FragmentDefinitionNode>,
): SelectionNode[] {
  if (!type) return [...selections]
  const narrow = (node: SelectionNode): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return [node]
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
    const condition = inner?.typeCondition?.name.value ?? of
    if (condition === type) return [node]
    return condition === of && inner ? inFragment(inner.selectionSet.selections.flatMap(narrow), node.directives) : []
  }
  return selections.flatMap(narrow)
}

function inFragment(selections: SelectionNode[], directives: readonly DirectiveNode[] = []): SelectionNode[] {
  if (selections.length === 0) return []
  return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections } }]
}

/** The variables and fragments that a selection comes to, through fragments too. */
function usedIn(set: SelectionSetNode, known: Map<string, FragmentDefinitionNode>) {
  const variables = new Set<string>()
  const fragments = new Set<FragmentDefinitionNode>()
  const look = (node: SelectionSetNode | FragmentDefinitionNode): unknown =>
    visit(node, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread({ name }) {
        const fragment = known.get(name.value)
        if (!fragment || fragments.has(fragment)) return
        fragments.add(fragment)
        look(fragment)
      },
    })
  look(set)
  return { variables, fragments: [...fragments] }
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap(node => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )
}
