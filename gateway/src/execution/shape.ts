import {
  type GraphQLEnumType,
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
import { quoted } from './written.ts'

/** What the caller gets of what subgraphs answered, as JSON: null when nulls went up to the root. */
export type Shape = (data: Tree) => string

/** What the caller gets of one value, as JSON; undefined stands for a null where none may be, which takes along what holds it. */
type Complete = (value: unknown, holder: Tree) => string | undefined

const NULL = 'null'

/**
 * Makes the answer of an operation once, to be filled many times: fields in the order in which they are asked for, by the types that
 * objects say they have, and nulls as in GraphQL's 6.4.4. A value of a wrong kind is null; where there is no list or object at all, it
 * throws. It is written at once, for to build the objects of an answer and write them afterwards takes twice as long.
 */
export function shaping(root: Selection, asked: Asked): Shape {
  // a root is what it is, whatever a subgraph calls its own
  const complete = writing(entriesOf([root], undefined, asked), asked)
  return data => complete(data) ?? NULL
}

function completing(types: readonly GraphQLOutputType[], below: readonly Selection[], asked: Asked): Complete {
  if (types.some(isNonNullType)) {
    const complete = completing(types.map(nullable), below, asked)
    return (value, holder) => {
      const text = complete(value, holder)
      return text === NULL ? undefined : text
    }
  }
  const [type] = types
  if (isListType(type)) return completingList(completing(types.map(element), below, asked))
  return below.length > 0 ? completingObject(below, asked) : completingLeaf(type as GraphQLLeafType)
}

const nullable = (type: GraphQLOutputType): GraphQLOutputType => getNullableType(type)
const element = (type: GraphQLOutputType): GraphQLOutputType => (isListType(type) ? type.ofType : type)

function completingList(complete: Complete): Complete {
  const writeAll = (elements: readonly unknown[], holder: Tree) => {
    let text = ''
    for (const element of elements) {
      const part = complete(element, holder)
      if (part === undefined) return NULL
      text += text === '' ? part : `,${part}`
    }
    return `[${text}]`
  }
  return (value, holder) => {
    if (value === null) return NULL
    if (!Array.isArray(value)) throw new Error('a subgraph answered no list where one is asked for')
    return writeAll(value, holder)
  }
}

/** As @apollo/federation-internals finds values valid. */
function completingLeaf(type: GraphQLLeafType): Complete {
  if (isEnumType(type)) return completingEnum(type)
  if (!isSpecifiedScalarType(type)) return value => (typeof value === 'string' ? quoted(value) : JSON.stringify(value))
  if (type.name === 'Boolean') return value => (typeof value === 'boolean' ? String(value) : NULL)
  if (type.name === 'Float') return value => (Number.isFinite(value) ? String(value) : NULL)
  if (type.name === 'Int') return value => (isWhole(value) ? String(value) : NULL)
  if (type.name === 'ID') return value => (isWhole(value) ? String(value) : completeText(value))
  return completeText
}

const completeText = (value: unknown): string => (typeof value === 'string' ? quoted(value) : NULL)

/** Written as a whole number: from 1e21 on it would not be. */
const isWhole = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 1e21

function completingEnum(type: GraphQLEnumType): Complete {
  const texts = new Map<unknown, string>(type.getValues().map(({ name }) => [name, quoted(name)]))
  return value => texts.get(value) ?? NULL
}

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
  return source => (source === null ? NULL : (writerFor(typenameOf(source))?.(source as Tree) ?? NULL))
}

function typenameOf(source: unknown): string | undefined {
  const typename = isTree(source) ? source.__typename : undefined
  if (typeof source !== 'object' || (typename !== undefined && typeof typename !== 'string'))
    throw new Error('a subgraph answered no object where one is asked for')
  return typename || undefined
}

/** An object as JSON; undefined when nothing may be left of it. */
type Write = (source: Tree) => string | undefined

function writing(entries: ReadonlyMap<string, Entry>, asked: Asked): Write {
  const fields = [...entries].map(([name, entry], index) => ({
    name,
    head: `${index === 0 ? '' : ','}"${name}":`,
    complete: completingEntry(name, entry, asked),
  }))
  return source => {
    let text = '{'
    for (const { name, head, complete } of fields) {
      const value = complete(source[name] ?? null, source)
      if (value === undefined) return undefined
      text += head + value
    }
    return `${text}}`
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
    return isObjectType(type) ? quoted(type.name) : undefined
  }
}
