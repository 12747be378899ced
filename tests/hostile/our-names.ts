import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import fc from 'fast-check'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

const names = fc.constantFrom(
  ...[
    'members',
    'member',
    'organization',
    'organizations',
    'evaluation',
    'evaluations',
    'campaigns',
    'nodes',
    'edges',
    'node',
    'id',
  ],
  ...[
    'displayName',
    'cardNumber',
    'birthDate',
    'eligibleMembers',
    'eligibility',
    'years',
    'parent',
    'children',
    'path',
    'progress',
  ],
  ...['__typename', '__schema', '__type', 'pageInfo', 'grade', 'regulations', 'awardPrograms', 'nothing'],
)
const value = fc.oneof(
  fc.integer().map(String),
  fc.string().map(text => JSON.stringify(text)),
  fc.constantFrom('null', '$v', 'true', '[]', '{}', 'OUTSTANDING', '-1', '1e400'),
)
const { set } = fc.letrec<{ set: string; field: string }>(tie => ({
  set: fc.array(tie('field'), { minLength: 1, maxLength: 4 }).map(fields => `{ ${fields.join(' ')} }`),
  field: fc
    .tuple(
      names,
      fc.option(fc.tuple(fc.constantFrom('id', 'first', 'after', 'filter', 'code', 'program', 'year'), value)),
      fc.option(tie('set'), { depthSize: 'small' }),
    )
    .map(
      ([name, argument, below]) => `${name}${argument ? `(${argument.join(': ')})` : ''}${below ? ` ${below}` : ''}`,
    ),
}))

/** Documents of our names, with any arguments and any shape. */
export const shaped: fc.Arbitrary<string> = set

const schema = buildSchema(readFileSync(join(checkout, 'gateway/api.graphql'), 'utf8'))
const MOST_FIELDS = 3
const DEEPEST = 8

/** Numbers that decide, one after the other, what is written; none is left: the first choice each time. */
type Choose = (most: number) => number

/** Documents that the schema allows: of its fields, with arguments of their types, as deep as chance will have it. */
export const ofOurSchema: fc.Arbitrary<string> = fc.array(fc.nat(), { minLength: 5, maxLength: 80 }).map(numbers => {
  let at = 0
  const choose: Choose = most => (numbers[at++] ?? 0) % most
  const root = choose(8) === 0 ? 'Mutation' : 'Query'
  return `${root.toLowerCase()} ${selection(root, choose, 0)}`
})

function selection(typeName: string, choose: Choose, depth: number): string {
  const type = schema.getType(typeName)
  if (!isObjectType(type)) return '{ __typename }'
  const all = Object.values(type.getFields())
  const chosen = Array.from({ length: 1 + choose(MOST_FIELDS) }, () => all[choose(all.length)])
  const written = chosen.map((field, index) => (field ? `f${index}: ${fieldOf(field, choose, depth)}` : '__typename'))
  return `{ ${written.join(' ')} }`
}

function fieldOf(field: GraphQLField<unknown, unknown>, choose: Choose, depth: number): string {
  const given = field.args.filter(argument => isRequiredArgument(argument) || choose(3) === 0)
  const values = given.map(({ name, type }) => `${name}: ${literalOf(type, choose, 0)}`).join(', ')
  const below = getNamedType(field.type)
  const inside = 'getFields' in below || 'getTypes' in below
  const set = depth < DEEPEST ? selection(below.name, choose, depth + 1) : '{ __typename }'
  return `${field.name}${values ? `(${values})` : ''}${inside ? ` ${set}` : ''}`
}

const ID = '"0190a000-0000-7000-8000-000000000001"'
const scalars: Record<string, string[]> = {
  Int: ['0', '1', '2014', '-1', '2147483647', '100'],
  Float: ['0.5', '-1', '1e30'],
  Boolean: ['true', 'false'],
  ID: [ID, '""', '"x"', '"\\u0000"'],
  Date: ['"2014-01-01"', '"9999-99-99"', '""'],
}
const texts = ['"x"', '""', '"149-KH/TU"', '"%"', '"\\u0000"', '"Nguyễn"', '"\' or 1=1 --"']

function literalOf(type: GraphQLInputType, choose: Choose, depth: number): string {
  if (isNonNullType(type)) return literalOf(type.ofType, choose, depth)
  if (isListType(type)) return `[${depth < 3 ? literalOf(type.ofType, choose, depth + 1) : ''}]`
  if (isEnumType(type)) return type.getValues()[choose(type.getValues().length)]?.name ?? 'null'
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(field => isNonNullType(field.type) || choose(3) === 0)
    return `{${fields.map(field => `${field.name}: ${literalOf(field.type, choose, depth + 1)}`).join(', ')}}`
  }
  const choices = scalars[type.name] ?? texts
  return choices[choose(choices.length)] ?? 'null'
}
