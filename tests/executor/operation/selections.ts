import {
  GraphQLBoolean,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedOutputType,
  GraphQLNonNull,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from 'graphql'
import type { Random } from '../random.ts'
import type { Draft, Scope } from './draft.ts'
import { argumentsOf, variable } from './values.ts'

const ALIASES = ['a', 'b', 'c', 'id', 'name', 'title', '_entities', 'b2']
/** Every object has something by these: rarely, for an executor may leave whole operations with them to another. */
const INHERITED = ['constructor', 'toString']

/** The selections of a type, in braces. */
export function selections(draft: Draft, type: GraphQLCompositeType, scope: Scope, depth: number): string {
  const { random } = draft
  const wanted = 1 + random.below(depth > 2 ? 4 : 3)
  const lines: string[] = []
  for (let made = 0; made < wanted && draft.left > 0; made += 1) lines.push(selection(draft, type, scope, depth))
  const said = lines.filter(line => line !== '')
  return `{ ${said.length > 0 ? said.join(' ') : '__typename'} }`
}

function selection(draft: Draft, type: GraphQLCompositeType, scope: Scope, depth: number): string {
  draft.left -= 1
  const { random } = draft
  const dice = random.next()
  if (dice < 0.1 || isUnionType(type)) {
    if (dice < (isUnionType(type) ? 0.2 : 0.1)) return `${typenameAlias(draft)}__typename${condition(draft)}`
    return fragment(draft, type, scope, depth)
  }
  if (dice < (isAbstractType(type) ? 0.45 : 0.22)) return fragment(draft, type, scope, depth)
  return field(draft, type, scope, depth)
}

const typenameAlias = ({ random }: Draft) => (random.chance(0.3) ? `${random.pick(['t', 'u', 'kind2'])}: ` : '')

function field(draft: Draft, type: GraphQLCompositeType, scope: Scope, depth: number): string {
  const { random } = draft
  if (isUnionType(type)) return '__typename'
  const fields = Object.values(type.getFields())
  const composite = fields.filter(one => isCompositeType(getNamedType(one.type)))
  const flat = fields.filter(one => !composite.includes(one))
  const goesDown = depth > 0 && composite.length > 0 && (flat.length === 0 || random.chance(0.6))
  const spread = goesDown && random.chance(0.6) ? composite.filter(one => leadsToSpread(draft, one)) : []
  const choice = spread.length > 0 ? spread : goesDown ? composite : flat
  if (choice.length === 0) return '__typename'
  const chosen = random.pick(choice)
  const call = `${chosen.name}${argumentsOf(draft, chosen.args)}`
  const name = aliasIn(random) ?? chosen.name
  return placed(draft, chosen, { name, call }, scope, depth)
}

function leadsToSpread({ schema, isSpread }: Draft, { type }: GraphQLField<unknown, unknown>): boolean {
  const below = getNamedType(type)
  if (isSpread(below.name)) return true
  return isAbstractType(below) && schema.getPossibleTypes(below).some(({ name }) => isSpread(name))
}

function aliasIn(random: Random): string | undefined {
  if (random.chance(0.002)) return random.pick(INHERITED)
  return random.chance(0.25) ? random.pick(ALIASES) : undefined
}

type Call = { name: string; call: string }

/** Writes a field, under another name where its own is taken by what is not the same. */
function placed(
  draft: Draft,
  { name: own, type }: GraphQLField<unknown, unknown>,
  wanted: Call,
  scope: Scope,
  depth: number,
) {
  const below = getNamedType(type)
  const taken = scope.get(wanted.name)
  const isFree = !taken || taken.text === wanted.call || draft.random.chance(0.08)
  const name = isFree ? wanted.name : `f${scope.size}`
  const entry = scope.get(name) ?? { text: wanted.call, below: new Map() }
  scope.set(name, entry)
  const said = `${name === own ? '' : `${name}: `}${wanted.call}${condition(draft)}`
  if (!isCompositeType(below)) return said
  const once = `${said} ${selections(draft, below, entry.below, depth - 1)}`
  const again = draft.random.chance(0.12) && draft.left > 0
  return again ? `${once} ${said} ${selections(draft, below, entry.below, depth - 1)}` : once
}

function fragment(draft: Draft, type: GraphQLCompositeType, scope: Scope, depth: number): string {
  const { random, fragments } = draft
  const on = random.chance(0.15) ? type : random.pick(narrower(draft, type))
  if (random.chance(0.3)) {
    const fitting = fragments.filter(one => one.on === on.name && one.scope === scope)
    if (fitting.length > 0 && random.chance(0.5)) return `...${random.pick(fitting).name}${condition(draft)}`
    const body = selections(draft, on, scope, depth)
    const made = { name: `F${fragments.length + 1}`, on: on.name, text: body, scope }
    fragments.push(made)
    return `...${made.name}${condition(draft)}`
  }
  const isBare = on === type && random.chance(0.5)
  return `...${isBare ? '' : ` on ${on.name}`}${condition(draft)} ${selections(draft, on, scope, depth)}`
}

/** Mostly a type that says more: a concrete one of an abstract type. */
const narrower = (draft: Draft, type: GraphQLCompositeType): readonly GraphQLCompositeType[] =>
  isAbstractType(type) && draft.random.chance(0.5) ? draft.schema.getPossibleTypes(type) : overlapping(draft, type)

const known = new WeakMap<object, Map<string, GraphQLCompositeType[]>>()

/** The types that an object of the type may be of, concrete and abstract. */
function overlapping({ schema }: Draft, type: GraphQLCompositeType): GraphQLCompositeType[] {
  const bySchema = known.get(schema) ?? new Map<string, GraphQLCompositeType[]>()
  known.set(schema, bySchema)
  const before = bySchema.get(type.name)
  if (before) return before
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const meets = (other: GraphQLNamedOutputType) =>
    isAbstractType(other) ? possible.some(one => schema.isSubType(other, one)) : possible.some(one => one === other)
  const found = Object.values(schema.getTypeMap()).filter(isCompositeType).filter(meets)
  bySchema.set(type.name, found)
  return found
}

/** @skip and @include, by a constant or by a variable; mostly nothing. */
function condition(draft: Draft): string {
  const { random } = draft
  if (!random.chance(0.12)) return ''
  const one = () => {
    const isSaid = random.chance(0.3)
      ? `${random.chance(0.5)}`
      : variable(draft, new GraphQLNonNull(GraphQLBoolean), false)
    return `(if: ${isSaid})`
  }
  if (random.chance(0.1)) return ` @skip${one()} @include${one()}`
  return random.chance(0.5) ? ` @skip${one()}` : ` @include${one()}`
}
