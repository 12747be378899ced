import {
  type GraphQLLeafType,
  type GraphQLOutputType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { type Asked, type Entry, entriesOf, type Selection } from './selections.ts'
import { isTree, type Tree } from './tree.ts'

/** What the caller gets of what subgraphs answered: null when nulls went up to the root. */
export type Shape = (data: Tree) => Tree | null

/** What the caller gets of one value; undefined stands for a null where none may be, which takes along what holds it. */
type Complete = (value: unknown, holder: Tree) => unknown
/** False when nothing may be left of the object. */
type Write = (source: Tree, target: Tree) => boolean

/**
 * Makes the answer of an operation once, to be filled many times: fields in the order in which they are asked for, by the types that
 * objects say they have, and nulls as in GraphQL's 6.4.4. A value of a wrong kind is null; where there is no list or object at all, it throws.
 */
export function shaping(root: Selection, asked: Asked): Shape {
  // a root is what it is, whatever a subgraph calls its own
  const write = writing(entriesOf([root], undefined, asked), asked)
  return data => {
    const target: Tree = {}
    return write(data, target) ? target : null
  }
}

function completing(types: readonly GraphQLOutputType[], below: readonly Selection[], asked: Asked): Complete {
  if (types.some(isNonNullType)) {
    const complete = completing(types.map(nullable), below, asked)
    return (value, holder) => complete(value, holder) ?? undefined
  }
  const [type] = types
  if (isListType(type)) return completingList(completing(types.map(element), below, asked))
  return below.length > 0 ? completingObject(below, asked) : completingLeaf(type as GraphQLLeafType)
}

const nullable = (type: GraphQLOutputType): GraphQLOutputType => getNullableType(type)
const element = (type: GraphQLOutputType): GraphQLOutputType => (isListType(type) ? type.ofType : type)

function completingList(complete: Complete): Complete {
  return (value, holder) => {
    if (value === null) return null
    if (!Array.isArray(value)) throw new Error('a subgraph answered no list where one is asked for')
    const elements = value.map(element => complete(element, holder))
    return elements.includes(undefined) ? null : elements
  }
}

function completingLeaf(type: GraphQLLeafType): Complete {
  const isValid = validity(type)
  return value => (value !== null && isValid(value) ? value : null)
}

/** As @apollo/federation-internals finds values valid. */
function validity(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) return value => typeof value === 'string' && type.getValue(value) !== undefined
  if (!isSpecifiedScalarType(type)) return () => true
  if (type.name === 'Boolean') return value => typeof value === 'boolean'
  if (type.name === 'Float') return Number.isFinite
  if (type.name === 'Int') return isWhole
  return value => typeof value === 'string' || (type.name === 'ID' && isWhole(value))
}

/** Written as a whole number: from 1e21 on it would not be. */
const isWhole = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 1e21

function completingObject(selections: readonly Selection[], asked: Asked): Complete {
  const writers = new Map<string | undefined, Write>()
  const writerFor = (typename: string | undefined) => {
    const known = writers.get(typename)
    if (known) return known
    if (typename !== undefined && !isCompositeType(asked.schema.getType(typename))) return undefined
    const made = writing(entriesOf(selections, typename, asked), asked)
    writers.set(typename, made)
    return made
  }
  return source => {
    if (source === null) return null
    const write = writerFor(typenameOf(source))
    const target: Tree = {}
    return write?.(source as Tree, target) ? target : null
  }
}

function typenameOf(source: unknown): string | undefined {
  const typename = isTree(source) ? source.__typename : undefined
  if (typeof source !== 'object' || (typename !== undefined && typeof typename !== 'string'))
    throw new Error('a subgraph answered no object where one is asked for')
  return typename || undefined
}

function writing(entries: ReadonlyMap<string, Entry>, asked: Asked): Write {
  const fields = [...entries].map(([name, entry]) => ({ name, complete: completingEntry(name, entry, asked) }))
  return (source, target) => {
    for (const { name, complete } of fields) {
      const value = complete(source[name] ?? null, source)
      if (value === undefined) return false
      target[name] = value
    }
    return true
  }
}

function completingEntry(name: string, entry: Entry, asked: Asked): Complete {
  return 'types' in entry ? completing(entry.types, entry.below, asked) : completingTypename(name, entry, asked)
}

/** What callers call the type: what the subgraph says of it, or else what the operation knows. */
function completingTypename(
  name: string,
  { typenameOf }: { typenameOf: Selection['type'] },
  { schema }: Asked,
): Complete {
  return (value, holder) => {
    const said = value ?? (name === '__typename' ? null : (holder.__typename ?? null))
    const type = (typeof said === 'string' && schema.getType(said)) || typenameOf
    return isObjectType(type) ? type.name : undefined
  }
}
