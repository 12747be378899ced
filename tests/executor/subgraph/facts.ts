import {
  type DirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeDefinitionNode,
  visit,
} from 'graphql'

/** What subgraphs must agree on to be sane: what entities are, and which of their fields several of them answer. */
export type Facts = {
  isEntity(type: string): boolean
  /** Whether an entity is of several subgraphs. */
  isSpread(type: string): boolean
  isKey(type: string, field: string): boolean
  /** Whether a field is answered by several subgraphs. */
  isShared(type: string, field: string): boolean
  /** Whether a type, or a value of an enum (`Colour.RED`), is not in the API. */
  isInaccessible(name: string): boolean
}

/** Reads all subgraphs of a supergraph together. */
export function factsOf(documents: DocumentNode[]): Facts {
  const keys = new Map<string, Set<string>>()
  const owners = new Map<string, number>()
  const inaccessible = new Set<string>()
  const read = (node: Named) => {
    const { name, directives = [] } = node
    if (directives.some(one => one.name.value === 'inaccessible')) inaccessible.add(name.value)
    const keyed = directives.flatMap(keyFields)
    if (keyed.length > 0) keys.set(name.value, new Set([...(keys.get(name.value) ?? []), ...keyed]))
    for (const owned of [name.value, ...fieldsOf(node).map(field => `${name.value}.${field}`)])
      owners.set(owned, (owners.get(owned) ?? 0) + 1)
  }
  for (const document of documents)
    visit(document, {
      enter(node) {
        if ('directives' in node && 'name' in node && node.name) read(node as Named)
      },
    })
  const isSeveral = (name: string) => (owners.get(name) ?? 0) > 1
  return {
    isEntity: type => keys.has(type),
    isSpread: type => keys.has(type) && isSeveral(type),
    isKey: (type, field) => keys.get(type)?.has(field) ?? false,
    isShared: (type, field) => isSeveral(`${type}.${field}`),
    isInaccessible: name => inaccessible.has(name),
  }
}

type Named = TypeDefinitionNode

const fieldsOf = (node: Named): string[] => ('fields' in node ? (node.fields ?? []).map(({ name }) => name.value) : [])

function keyFields({ name, arguments: given }: DirectiveNode): string[] {
  const fields = given?.find(argument => argument.name.value === 'fields')?.value
  if (name.value !== 'key' || fields?.kind !== Kind.STRING) return []
  const [definition] = parse(`{ ${fields.value} }`, { noLocation: true }).definitions
  return definition?.kind === Kind.OPERATION_DEFINITION ? namesIn(definition.selectionSet) : []
}

const namesIn = ({ selections }: SelectionSetNode): string[] =>
  selections.flatMap(selection => (selection.kind === Kind.FIELD ? [selection.name.value] : []))
