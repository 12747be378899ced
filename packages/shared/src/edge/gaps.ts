import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Access } from '../access.ts'
import type { Lacking } from './authority.ts'
import { definitionOf } from './fragments.ts'

/** What an object of the answer lacks, itself or further down, and all its keys in the order in which they were asked for. */
export type Gaps = { keys: Set<string>; withheld: Map<string, GraphQLOutputType>; below: Map<string, Below> }
type Below = { type: GraphQLOutputType; gaps: Gaps }

/** One thing that a caller does not get, and why; its path has `@` for every element of a list. */
export type Lack = { path: string[]; rule: Access }

/** An operation that is asked for, with its variables as they were read. */
export type Asked = {
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Record<string, unknown>
  schema: GraphQLSchema
}
type Search = Asked & { lacking: Lacking; lacks: Lack[] }
/** An object of the answer: its type, its path and what is found of it. */
type Place = { type: GraphQLCompositeType; path: string[]; gaps: Gaps }

/** Finds what an operation asks for and its caller lacks; what `@skip` and `@include` leave out is not asked for. */
export function gapsOf(asked: Asked, lacking: Lacking): { gaps: Gaps; lacks: Lack[] } {
  const search = { ...asked, lacking, lacks: [] }
  const type = asked.schema.getRootType(asked.operation.operation)
  const gaps = noGaps()
  if (type) searchSet(search, asked.operation.selectionSet, { type, path: [], gaps })
  return { gaps, lacks: search.lacks }
}

const noGaps = (): Gaps => ({ keys: new Set(), withheld: new Map(), below: new Map() })

function searchSet(search: Search, { selections }: SelectionSetNode, place: Place): void {
  for (const node of selections.filter(selection => isAsked(selection, search.variables))) {
    if (node.kind === Kind.FIELD) searchField(search, node, place)
    else searchFragment(search, node, place)
  }
}

/** Whether `@skip` and `@include` leave a selection in. */
export function isAsked(node: SelectionNode, variables: Record<string, unknown>): boolean {
  const skipped = getDirectiveValues(GraphQLSkipDirective, node, variables)?.if
  const included = getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if
  return skipped !== true && included !== false
}

function searchFragment(search: Search, node: Exclude<SelectionNode, FieldNode>, place: Place): void {
  const fragment = node.kind === Kind.FRAGMENT_SPREAD ? definitionOf(search.document, node.name.value) : node
  const condition = fragment?.typeCondition && search.schema.getType(fragment.typeCondition.name.value)
  const type = isCompositeType(condition) ? condition : place.type
  if (fragment) searchSet(search, fragment.selectionSet, { ...place, type })
}

function searchField(search: Search, node: FieldNode, { type, path, gaps }: Place): void {
  const name = node.name.value
  const key = node.alias?.value ?? name
  const fieldType = isUnionType(type) ? undefined : type.getFields()[name]?.type
  gaps.keys.add(key)
  if (!fieldType || gaps.withheld.has(key)) return
  const rule = search.lacking(type, name)
  if (rule) {
    gaps.withheld.set(key, fieldType)
    search.lacks.push({ path: [...path, key], rule })
  } else if (node.selectionSet) {
    const below = gaps.below.get(key) ?? { type: fieldType, gaps: noGaps() }
    gaps.below.set(key, below)
    const inner = getNamedType(fieldType) as GraphQLCompositeType
    searchSet(search, node.selectionSet, {
      type: inner,
      path: [...path, key, ...elements(fieldType)],
      gaps: below.gaps,
    })
  }
}

function elements(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type)
  return isListType(nullable) ? ['@', ...elements(nullable.ofType)] : []
}

type Answered = Record<string, unknown>

/** The answer with null for all that was left out; null where it may not be takes along what holds it, as in GraphQL itself. */
export function fill(answered: Answered, gaps: Gaps): Answered | null {
  const filled = [...gaps.keys].map(key => [key, fillKey(answered, key, gaps)] as const)
  const isBroken = filled.some(([key, value]) => value === null && isNonNullType(typeOf(gaps, key)))
  return isBroken ? null : Object.fromEntries(filled.filter(([, value]) => value !== undefined))
}

const typeOf = ({ withheld, below }: Gaps, key: string) => withheld.get(key) ?? below.get(key)?.type

function fillKey(answered: Answered, key: string, { withheld, below }: Gaps): unknown {
  if (withheld.has(key)) return null
  const inner = below.get(key)
  return inner ? fillValue(answered[key], inner) : answered[key]
}

function fillValue(value: unknown, { type, gaps }: Below): unknown {
  if (value === null || value === undefined) return value
  const nullable = getNullableType(type)
  if (!isListType(nullable)) return fill(value as Answered, gaps)
  const items = (value as unknown[]).map(item => fillValue(item, { type: nullable.ofType, gaps }))
  return isNonNullType(nullable.ofType) && items.includes(null) ? null : items
}

/** Whether nothing can be left of the answer: a gap at its root may not be null. */
export function leavesNothing({ withheld }: Gaps): boolean {
  return [...withheld.values()].some(isNonNullType)
}
