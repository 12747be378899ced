import { expect, test } from '@jest/globals'
import { buildSchema, type GraphQLObjectType, type OperationDefinitionNode, parse } from 'graphql'
import type { JsonObject } from '../json.ts'
import type { Flags } from './conditions.ts'
import { shaping } from './shape.ts'

const schema = buildSchema(`
  scalar Date
  enum Grade { GOOD POOR }
  interface Party { id: ID! name: String }
  type Cell implements Party { id: ID! name: String members: [Member!] }
  type Committee implements Party { id: ID! name: String cells: [Cell]! }
  union Anything = Cell | Member
  type Member { id: ID! age: Int weight: Float isOfficial: Boolean grade: Grade since: Date years: [Int!] grid: [[Int!]!] }
  type Query { member: Member, party: Party, parties: [Party!], any: Anything, sure: Member! }`)

function written(text: string, data: JsonObject, flags: Flags = {}): string | undefined {
  const document = parse(text)
  const { selectionSet: set } = document.definitions[0] as OperationDefinitionNode
  return shaping(
    { set, type: schema.getQueryType() as GraphQLObjectType },
    { document, schema, flags },
  )(data)?.toString()
}

/** What nulls took away up to the root is undefined. */
const shaped = (...asked: Parameters<typeof written>): unknown => JSON.parse(written(...asked) ?? '{}').data

test('fields come in the order in which they are asked for, under their aliases, and nothing that was not asked for', () => {
  const member = { __typename: 'Member', age: 30, id: '1', again: '1', name: 'not asked for' }
  expect(written('{ member { again: id age ...F } } fragment F on Member { id }', { member })).toBe(
    '{"data":{"member":{"again":"1","age":30,"id":"1"}}}',
  )
  expect(shaped('{ member { id } party { id } }', {})).toEqual({ member: null, party: null })
})

test('one field asked for in several places has all that is asked of it', () => {
  const party = {
    __typename: 'Committee',
    id: '1',
    name: 'Ba Đình',
    cells: [{ __typename: 'Cell', id: '2', name: 'A' }],
  }
  expect(
    shaped(
      '{ party { ... on Committee { cells { id } } ...F } party { name } } fragment F on Committee { cells { name } }',
      {
        party,
      },
    ),
  ).toEqual({ party: { cells: [{ id: '2', name: 'A' }], name: 'Ba Đình' } })
})

test('an object has the fields of the type that it says it has', () => {
  const text = '{ parties { __typename id ... on Cell { kind: __typename name } ... on Committee { cells { id } } } }'
  const parties = [
    { __typename: 'Cell', id: '1', name: 'A', kind: 'Cell' },
    { __typename: 'Committee', id: '2', cells: [] },
  ]
  expect(shaped(text, { parties })).toEqual({ parties: [parties[0], parties[1]] })
  expect(
    shaped('{ any { ... on Party { id } ... on Member { age } } }', { any: { __typename: 'Member', age: 4 } }),
  ).toEqual({ any: { age: 4 } })
  for (const __typename of ['Ghost', 'String', 'Grade'])
    expect(shaped('{ any { __typename } }', { any: { __typename } })).toEqual({ any: null })
})

test('a root is what it is, whatever a subgraph calls its own', () => {
  const text = '{ __typename ...F } fragment F on Query { member { id } }'
  expect(shaped(text, { __typename: 'RootQuery', member: { id: '1' } })).toEqual({
    ...{ __typename: 'Query', member: { id: '1' } },
  })
})

test('what is skipped or not included is not there', () => {
  const text =
    '{ member { id @skip(if: $a) age @include(if: $a) grade @skip(if: true) weight @skip(if: false) @include(if: true) } }'
  const member = { id: '1', age: 2, grade: 'GOOD', weight: 3 }
  expect(shaped(text, { member }, { a: true })).toEqual({ member: { age: 2, weight: 3 } })
  expect(shaped(text, { member }, { a: false })).toEqual({ member: { id: '1', weight: 3 } })
})

test('null where it may not be takes along what holds it, as far as one may be null', () => {
  expect(shaped('{ member { id age } }', { member: { id: null, age: 1 } })).toEqual({ member: null })
  expect(shaped('{ member { years } }', { member: { years: [1, null] } })).toEqual({ member: { years: null } })
  expect(shaped('{ member { grid } }', { member: { grid: [[1], [2, null]] } })).toEqual({ member: { grid: null } })
  expect(
    shaped('{ parties { id } member { age } }', { parties: [{ __typename: 'Cell', id: '1' }, null], member: {} }),
  ).toEqual({
    ...{ parties: null, member: { age: null } },
  })
  expect(shaped('{ sure { id } }', { sure: { id: null } })).toBeUndefined()
  expect(shaped('{ sure { id } }', {})).toBeUndefined()
})

/** As one number is 0 in JSON, whatever its sign. */
const asWritten = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test.each([
  ['id', ['a', 1, -0], [1.5, true, 1e21, {}]],
  ['age', [0, -7], ['1', 1.5, 1e21, true]],
  ['weight', [1, 1.5], ['1.5', true]],
  ['isOfficial', [true, false], ['true', 1]],
  ['grade', ['GOOD'], ['BAD', 1, true]],
  ['since', ['2025-07-01', 1, true, { any: [1] }], []],
])('of a value of a wrong kind nothing is left: %s', (name, good, bad) => {
  const value = (given: unknown) => shaped(`{ member { value: ${name} } }`, { member: { value: given } })
  for (const given of good) expect(value(given)).toEqual({ member: { value: asWritten(given) } })
  for (const given of bad) expect(value(given)).toEqual({ member: name === 'id' ? null : { value: null } })
})

test.each([
  ...[
    '',
    'Nguyễn Văn A',
    '"',
    '\\',
    'a\nb',
    '\u0000\u001f\u007f',
    '\u2028\u2029',
    '😀',
    '\ud83d',
    '\ude00 half',
    '</script>',
    'null',
  ],
])('a text is written as JSON has it: %j', text => {
  const all = { __typename: 'Cell', id: text, name: text }
  expect(written('{ party { id name } member { since } }', { party: all, member: { since: text } })).toBe(
    JSON.stringify({ data: { party: { id: text, name: text }, member: { since: text } } }),
  )
})

test('no object or list at all where one is asked for is no answer', () => {
  expect(() => shaped('{ member { id } }', { member: 'a text' })).toThrow('no object')
  expect(() => shaped('{ parties { id } }', { parties: { id: '1' } })).toThrow('no list')
  expect(() => shaped('{ party { id } }', { party: { __typename: 4 } })).toThrow('no object')
  // nor behind what takes the whole list along
  expect(() => shaped('{ parties { id } }', { parties: [{ __typename: 'Cell', id: null }, 'a text'] })).toThrow(
    'no object',
  )
})
