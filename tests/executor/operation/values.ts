import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { json } from '../subgraph/leaves.ts'
import type { Draft } from './draft.ts'

/** A value of JSON that a variable of the type may have. */
export function value(draft: Draft, type: GraphQLInputType, depth = 3): unknown {
  const { random } = draft
  if (isNonNullType(type)) return present(draft, type.ofType, depth)
  return random.chance(0.12) ? null : present(draft, type, depth)
}

function present(draft: Draft, type: GraphQLInputType, depth: number): unknown {
  const { random } = draft
  if (isNonNullType(type)) return present(draft, type.ofType, depth)
  if (isListType(type)) {
    if (random.chance(0.15)) return value(draft, type.ofType, depth)
    return Array.from({ length: random.below(4) }, () => value(draft, type.ofType, depth))
  }
  if (isEnumType(type)) return random.pick(type.getValues()).name
  if (isInputObjectType(type)) return Object.fromEntries(fields(draft, type, depth))
  return scalar(draft, type.name)
}

const fields = (draft: Draft, type: GraphQLInputObjectType, depth: number) =>
  Object.values(type.getFields())
    .filter(field => isRequiredInputField(field) || (depth > 0 && draft.random.chance(0.5)))
    .map(field => [field.name, value(draft, field.type, depth - 1)] as const)

function scalar({ random }: Draft, name: string): unknown {
  switch (name) {
    case 'Int':
      return random.below(5)
    case 'Float':
      return random.pick([0.5, 1, -2.25])
    case 'Boolean':
      return random.chance(0.5)
    case 'String':
      return random.pick(['', 'a', 'b"c', 'ở đâu'])
    case 'ID':
      return random.chance(0.2) ? random.below(4) : `${random.below(4)}`
    default:
      return json(random, 2)
  }
}

/** A value that no variable of the type may have. */
export function wrongValue({ random }: Draft, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return random.chance(0.4) ? null : undefined
  return random.pick([{ nothing: 1 }, 'NOT_THIS', 1.5, [[{}]], true])
}

/** A value as it is written in a document. */
export function literal(draft: Draft, type: GraphQLInputType, depth = 2): string {
  if (isNonNullType(type)) return literalOf(draft, type.ofType, depth)
  return draft.random.chance(0.1) ? 'null' : literalOf(draft, type, depth)
}

function literalOf(draft: Draft, type: GraphQLInputType, depth: number): string {
  const { random } = draft
  if (isNonNullType(type)) return literalOf(draft, type.ofType, depth)
  if (isListType(type)) {
    const items = Array.from({ length: random.below(3) }, () => argument(draft, type.ofType, false, depth))
    return random.chance(0.2) ? literal(draft, type.ofType, depth) : `[${items.join(', ')}]`
  }
  if (isInputObjectType(type)) {
    const chosen = Object.values(type.getFields()).filter(
      field => isRequiredInputField(field) || (depth > 0 && random.chance(0.4)),
    )
    return `{ ${chosen.map(field => `${field.name}: ${argument(draft, field.type, hasDefault(field), depth - 1)}`).join(', ')} }`
  }
  return isEnumType(type) ? enumLiteral(draft, type) : written(scalar(draft, type.name))
}

const enumLiteral = ({ random }: Draft, type: GraphQLEnumType) => random.pick(type.getValues()).name

const hasDefault = ({ defaultValue }: GraphQLArgument | GraphQLInputField) => defaultValue !== undefined

/** JSON in the syntax of GraphQL. */
export function written(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(written).join(', ')}]`
  if (typeof json !== 'object' || json === null) return typeof json === 'number' ? plain(json) : JSON.stringify(json)
  return `{ ${Object.entries(json)
    .map(([key, part]) => `${key}: ${written(part)}`)
    .join(', ')} }`
}

const plain = (number: number) => (Math.abs(number) > 1e20 ? '1e21' : `${number}`)

/** The arguments of a field, by literals and by variables. */
export function argumentsOf(draft: Draft, given: readonly GraphQLArgument[]): string {
  const chosen = given.filter(one => isRequiredArgument(one) || draft.random.chance(0.5))
  if (chosen.length === 0) return ''
  return `(${chosen.map(one => `${one.name}: ${argument(draft, one.type, hasDefault(one), 2)}`).join(', ')})`
}

function argument(draft: Draft, type: GraphQLInputType, mayBeNullable: boolean, depth: number): string {
  return !draft.isConstant && draft.random.chance(depth === 2 ? 0.35 : 0.15)
    ? variable(draft, type, mayBeNullable)
    : literal(draft, type, depth)
}

/** A variable that stands for a value of the type: a new one, or one of those that there are. */
export function variable(draft: Draft, type: GraphQLInputType, mayBeNullable: boolean): string {
  const { random, variables } = draft
  const same = variables.filter(one => `${one.type}` === `${type}`)
  if (same.length > 0 && random.chance(0.5)) return `$${random.pick(same).name}`
  const name = `v${variables.length + 1}`
  const isStrict = isNonNullType(type) ? random.chance(mayBeNullable ? 0.4 : 0.7) : random.chance(0.2)
  const nullable = isNonNullType(type) ? type.ofType : type
  const needsDefault = isNonNullType(type) && !isStrict && !mayBeNullable
  const byDefault = needsDefault || random.chance(0.25) ? ` = ${constant(draft, nullable)}` : ''
  const declared = `$${name}: ${nullable}${isStrict ? '!' : ''}${byDefault}`
  variables.push({ name, type, declared, value: given(draft, type, isStrict, byDefault !== '') })
  return `$${name}`
}

/** What a variable is given: undefined where it is left out. A null for what may be none is rare. */
function given(draft: Draft, type: GraphQLInputType, isStrict: boolean, hasDefault: boolean): unknown {
  const { random } = draft
  if ((hasDefault || !isStrict) && random.chance(0.35)) return undefined
  if (!isStrict && random.chance(isNonNullType(type) ? 0.04 : 0.15)) return null
  return present(draft, type, 3)
}

const constant = (draft: Draft, type: GraphQLInputType) => literalOf({ ...draft, isConstant: true }, type, 0)
