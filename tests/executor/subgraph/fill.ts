import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import { canonical, hash, type Random } from '../random.ts'
import type { Subgraph } from '../supergraphs.ts'
import { collect, type Reading } from './collect.ts'
import { type AnswerError, errorAt, type Path } from './errors.ts'
import { keyLeaf, leaf, wrongEnum } from './leaves.ts'
import { ABSENT, typename, wrongShape } from './lies.ts'
import { chanceAt, type Weather } from './weather.ts'

export type Answering = Reading & { seed: number; weather: Weather; subgraph: Subgraph; errors: AnswerError[] }

/**
 * An object that is asked for its fields. `salt`: its representation, on which depends what goes wrong with it; `required`: what
 * of that is no key, on which its values depend.
 */
export type Thing = {
  type: GraphQLObjectType
  identity: string
  number: number
  salt: string
  required: string
  known: Known
}

export type Known = Record<string, unknown> | undefined

/** Where a value stands. `key`: what it is made of; `isShared`: whether other subgraphs make the same of it. */
type Place = {
  key: string
  isShared: boolean
  field: string
  nodes: FieldNode[]
  of: Thing
  known: unknown
  path: Path
}

/** A null that goes up, and one that stays though it may not. */
const UP = Symbol('up')
const ILLEGAL = Symbol('illegal')

/** How many entities there are of a type. */
const ENTITIES = 4

export function object(answering: Answering, thing: Thing, sets: SelectionSetNode[], path: Path): object | null {
  const filled: Record<string, unknown> = Object.create(null)
  for (const [name, nodes] of collect(answering, thing.type, sets)) {
    const value = field(answering, thing, nodes, [...path, name])
    if (value === UP) return null
    if (value !== ABSENT) filled[name] = value
  }
  return filled
}

function field(answering: Answering, of: Thing, nodes: [FieldNode, ...FieldNode[]], path: Path): unknown {
  const name = nodes[0].name.value
  if (name === '__typename') return typename(of, damageAt(answering, `${of.salt}${of.identity}.__typename`), answering)
  const definition = of.type.getFields()[name]
  if (!definition) throw new Error(`no field ${of.type.name}.${name} in ${answering.subgraph.name}`)
  const { facts } = answering.subgraph
  const values = argumentsOf(answering, definition, nodes[0])
  if (values === undefined) {
    answering.errors.push({ message: 'a wrong argument', path, extensions: { code: 'BAD_USER_INPUT' } })
    return isNonNullType(definition.type) ? UP : null
  }
  const isShared = facts.isKey(of.type.name, name) || facts.isShared(of.type.name, name)
  const known = values === '' ? of.known?.[name] : undefined
  return complete(answering, definition.type, {
    ...{ key: `${of.identity}.${name}(${values})`, isShared, field: name, nodes, of, known, path },
  })
}

/** As text; undefined where a variable gave null for what may not be null. */
function argumentsOf(answering: Answering, definition: GraphQLField<unknown, unknown>, node: FieldNode) {
  if (definition.args.length === 0) return ''
  try {
    return canonical(getArgumentValues(definition, node, answering.variables))
  } catch {
    return undefined
  }
}

function complete(answering: Answering, type: GraphQLOutputType, at: Place): unknown {
  if (!isNonNullType(type)) return nullable(answering, type, at, answering.weather.nulls)
  const value = nullable(answering, type.ofType, at, 0)
  if (value === ILLEGAL) return null
  return value === null ? UP : value
}

function nullable(answering: Answering, type: GraphQLOutputType, at: Place, nulls: number): unknown {
  const damage = damageAt(answering, `${at.of.salt}${at.key}`)
  const { weather } = answering
  if (damage.chance(weather.fieldErrors)) {
    answering.errors.push(errorAt(damage, at.path))
    return null
  }
  if (nulls === 0 && damage.chance(weather.illegalNulls)) return ILLEGAL
  if (at.known === null || (at.known === undefined && damage.chance(nulls))) return null
  if (damage.chance(weather.wrongShapes)) return wrongShape(damage)
  if (isListType(type)) return list(answering, type.ofType, at)
  return isLeafType(type) ? plain(answering, type, at, damage) : composite(answering, type as GraphQLCompositeType, at)
}

function plain(answering: Answering, type: GraphQLLeafType, at: Place, damage: Random): unknown {
  const { facts } = answering.subgraph
  if (isEnumType(type) && damage.chance(answering.weather.wrongEnums)) return wrongEnum(type, damage, facts)
  if (at.known !== undefined) return at.known
  if (facts.isKey(at.of.type.name, at.field)) return keyLeaf(type, at.field, at.of.number)
  return leaf(type, valueAt(answering, at), facts)
}

function list(answering: Answering, type: GraphQLOutputType, at: Place): unknown {
  const known = Array.isArray(at.known) ? at.known : undefined
  const length = known?.length ?? valueAt(answering, at).pick([0, 1, 2, 2, 3, 3, 4])
  const items = Array.from({ length }, (_, index) =>
    complete(answering, type, {
      ...{ ...at, key: `${at.key}[${index}]`, known: known?.[index], path: [...at.path, index] },
    }),
  )
  return items.includes(UP) ? null : items
}

function composite(answering: Answering, type: GraphQLCompositeType, at: Place): object | null {
  const { facts } = answering.subgraph
  const random = valueAt(answering, at)
  const known = typeof at.known === 'object' && at.known !== null ? (at.known as Record<string, unknown>) : undefined
  const number = known ? numberOf(known, type.name, answering.subgraph) : random.below(ENTITIES)
  const runtime = runtimeType(answering, type, number, random, known)
  const isEntity = facts.isEntity(runtime.name)
  const identity = isEntity ? `${runtime.name}#${number}` : at.key
  const { salt, required } = isEntity ? { salt: '', required: '' } : at.of
  const thing = { type: runtime, identity, number, salt, required, known }
  return object(answering, thing, setsOf(at.nodes), at.path)
}

/** What an object is: of an entity the same everywhere. */
export function runtimeType(
  { schema, seed, subgraph, weather }: Answering,
  type: GraphQLCompositeType,
  number: number,
  random: Random,
  known: Known,
): GraphQLObjectType {
  if (!isAbstractType(type)) return type
  const said = schema.getType(`${known?.__typename ?? ''}`)
  if (isObjectType(said)) return said
  const { facts } = subgraph
  const possible = [...schema.getPossibleTypes(type)].sort((left, right) => (left.name < right.name ? -1 : 1))
  const shown = possible.filter(({ name }) => !facts.isInaccessible(name) || random.chance(weather.wrongTypenames))
  return (facts.isEntity(type.name) ? chanceAt(hash(`${type.name}#${number}`, seed)) : random).pick(shown)
}

/** The number of the entity that a representation, or a part of it, is of: by its keys, the plain ones first. */
export function numberOf(known: Record<string, unknown>, type: string, { facts }: Subgraph): number {
  const keys = Object.entries(known).filter(([name]) => facts.isKey(type, name))
  const plain = keys.filter(([, value]) => typeof value !== 'object')
  const text = canonical(Object.fromEntries(plain.length > 0 ? plain : keys))
  return Number(/\d+/.exec(text)?.[0] ?? hash(text, 0)) % ENTITIES
}

/** What a representation has beside its type and keys. */
export function requiredOf({ __typename, ...known }: Record<string, unknown>, { facts }: Subgraph): string {
  const required = Object.entries(known).filter(([name]) => !facts.isKey(`${__typename}`, name))
  return required.length > 0 ? canonical(Object.fromEntries(required)) : ''
}

export const setsOf = (nodes: FieldNode[]) => nodes.flatMap(({ selectionSet }) => selectionSet ?? [])

export const damageAt = ({ seed, subgraph }: Answering, key: string) =>
  chanceAt(hash(`${subgraph.name}|damage|${key}`, seed))

const valueAt = ({ seed, subgraph }: Answering, { key, isShared, of }: Place) =>
  chanceAt(hash(isShared ? key : `${subgraph.name}|${of.required}${key}`, seed))
