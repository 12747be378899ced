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
import { isJsonObject, type JsonObject } from '../json.ts'
import { type Asked, collectFields, type FieldGroup, type Selection } from './fields.ts'
import { Output } from './output.ts'

/** The answer that the caller gets of what subgraphs answered, as JSON; undefined when nulls went up to the root. */
export type Shape = (data: JsonObject) => Buffer | undefined

/**
 * CompleteValue (GraphQL 6.4.3), written at once: true when the value was written; false when it is null, with nothing written. Of
 * `[A!]!` an element that is null has its list be null, the list has the field, and so on up to where null may be (6.4.4).
 */
type Complete = (value: unknown, holder: JsonObject) => boolean

/** One for all answers, for each is written without a pause. What it is told to write it answers with true. */
const output = new Output()

const [NULL, TRUE, FALSE] = ['null', 'true', 'false'].map(asBytes) as [Buffer, Buffer, Buffer]
const [ANSWER, ANSWER_END] = ['{"data":', '}'].map(asBytes) as [Buffer, Buffer]
const [COMMA, LIST, LIST_END, OBJECT, OBJECT_END] = [...',[]{}'].map(asBytes) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

function asBytes(json: string): Buffer {
  return Buffer.from(json)
}

/**
 * Makes the answer of an operation once, to be filled many times: fields in the order in which they are asked for, by the types that
 * objects say they have. A value of a wrong kind is null; where there is no list or object at all, it throws. To build the objects of an
 * answer, and to write them afterwards, would take twice as long.
 */
export function shaping(root: Selection, asked: Asked): Shape {
  // a root is what it is, whatever a subgraph calls its own
  const write = writing(collectFields([root], undefined, asked), asked)
  return data => {
    output.begin()
    output.write(ANSWER)
    return write(data) && output.write(ANSWER_END) ? output.end() : undefined
  }
}

/** Where null may be it is written, and true. */
function completing(types: readonly GraphQLOutputType[], subselections: readonly Selection[], asked: Asked): Complete {
  const complete = completingUnlessNull(types.map(nullable), subselections, asked)
  return types.some(isNonNullType) ? complete : (value, holder) => complete(value, holder) || output.write(NULL)
}

function completingUnlessNull(
  types: readonly GraphQLOutputType[],
  subselections: readonly Selection[],
  asked: Asked,
): Complete {
  const [type] = types
  if (isListType(type)) return completingList(completing(types.map(element), subselections, asked))
  return subselections.length > 0 ? completingObject(subselections, asked) : completingLeaf(type as GraphQLLeafType)
}

const nullable = (type: GraphQLOutputType): GraphQLOutputType => getNullableType(type)
const element = (type: GraphQLOutputType): GraphQLOutputType => (isListType(type) ? type.ofType : type)

function completingList(complete: Complete): Complete {
  const writeElements = (elements: readonly unknown[], holder: JsonObject) => {
    let isWhole = true
    // to the end, whatever was found before: something there may be no answer at all
    elements.forEach((element, index) => {
      if (index > 0) output.write(COMMA)
      isWhole = complete(element, holder) && isWhole
    })
    return isWhole
  }
  return (value, holder) => {
    if (value === null) return false
    if (!Array.isArray(value)) throw new Error('a subgraph answered no list where one is asked for')
    const mark = output.mark()
    output.write(LIST)
    return writeElements(value, holder) ? output.write(LIST_END) : output.takeBack(mark)
  }
}

/** As @apollo/federation-internals finds values valid. */
function completingLeaf(type: GraphQLLeafType): Complete {
  if (isEnumType(type)) return completingEnum(type)
  if (!isSpecifiedScalarType(type)) return completeScalar
  if (type.name === 'Boolean') return value => typeof value === 'boolean' && output.write(value ? TRUE : FALSE)
  if (type.name === 'Float') return value => Number.isFinite(value) && output.number(value as number)
  if (type.name === 'Int') return completeWhole
  if (type.name === 'ID') return value => completeText(value) || completeWhole(value)
  return completeText
}

const completeText = (value: unknown): boolean => typeof value === 'string' && output.quote(value)

/** Whatever JSON has. */
const completeScalar = (value: unknown): boolean =>
  completeText(value) || (value !== null && output.writeText(JSON.stringify(value)))

/** From 1e21 on a number is not written as a whole one. */
const completeWhole = (value: unknown): boolean =>
  Number.isInteger(value) && Math.abs(value as number) < 1e21 && output.number(value as number)

function completingEnum(type: GraphQLEnumType): Complete {
  const texts = new Map<unknown, Buffer>(type.getValues().map(({ name }) => [name, asBytes(JSON.stringify(name))]))
  return value => {
    const text = texts.get(value)
    return text !== undefined && output.write(text)
  }
}

function completingObject(selections: readonly Selection[], asked: Asked): Complete {
  const writers = new Map<string | undefined, Write>()
  const writerFor = (typename: string | undefined) => {
    const known = writers.get(typename)
    if (known) return known
    if (typename !== undefined && !isCompositeType(asked.schema.getType(typename))) return undefined
    const made = writing(collectFields(selections, typename, asked), asked)
    writers.set(typename, made)
    return made
  }
  return source => source !== null && (writerFor(typenameOf(source))?.(source as JsonObject) ?? false)
}

function typenameOf(source: unknown): string | undefined {
  const typename = isJsonObject(source) ? source.__typename : undefined
  if (typeof source !== 'object' || (typename !== undefined && typeof typename !== 'string'))
    throw new Error('a subgraph answered no object where one is asked for')
  return typename || undefined
}

/** Writes an object; false, with nothing written, when one of its fields is null that may not be. */
type Write = (source: JsonObject) => boolean

function writing(groups: ReadonlyMap<string, FieldGroup>, asked: Asked): Write {
  const fields = [...groups].map(([name, group], index) => ({
    name,
    head: asBytes(`${index === 0 ? '' : ','}"${name}":`),
    complete: completingField(name, group, asked),
  }))
  return source => {
    const mark = output.mark()
    output.write(OBJECT)
    // unlike a list it ends at its first null, as by Apollo
    for (const { name, head, complete } of fields) {
      output.write(head)
      if (!complete(source[name] ?? null, source)) return output.takeBack(mark)
    }
    return output.write(OBJECT_END)
  }
}

function completingField(name: string, group: FieldGroup, asked: Asked): Complete {
  return 'types' in group ? completing(group.types, group.subselections, asked) : completingTypename(name, group, asked)
}

/** What callers call the type: what the subgraph says of it, or else what the operation knows. */
function completingTypename(
  name: string,
  { knownType }: { knownType: Selection['type'] },
  { schema }: Asked,
): Complete {
  return (value, holder) => {
    const said = value ?? (name === '__typename' ? null : (holder.__typename ?? null))
    const type = (typeof said === 'string' && schema.getType(said)) || knownType
    return isObjectType(type) && output.quote(type.name)
  }
}
