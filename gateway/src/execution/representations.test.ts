import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { expect, test } from '@jest/globals'
import { representing, selecting } from './representations.ts'

const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  ...{ kind: 'Field', name },
  ...(selections && { selections }),
})
const on = (typeCondition: string, ...names: string[]): QueryPlanSelectionNode => ({
  ...{ kind: 'InlineFragment', typeCondition },
  selections: names.map(name => field(name)),
})
const isOfType = (typename: string, condition: string) =>
  typename === condition || (condition === 'Party' && typename === 'Cell')

const cell = (id: unknown, more: object = {}) => ({ __typename: 'Cell', id, ...more })

/** By their id alone, and by more than that: both ways are alike for what both can represent. */
const byField = representing([on('Cell', '__typename', 'id'), on('Party', '__typename', 'id')], isOfType)
const bySelections = representing([on('Cell', '__typename', 'id'), on('Member', '__typename', 'code')], isOfType)

test.each([
  ['each of them once', [cell('1'), cell('2'), cell('1')], [cell('1'), cell('2')], [0, 1, 0]],
  ['by nothing that is not required', [cell('1', { name: 'A' })], [cell('1')], [0]],
  [
    'a text is not the number that it looks like',
    [cell('1'), cell(1), cell(null)],
    [cell('1'), cell(1), cell(null)],
    [0, 1, 2],
  ],
  ['as JSON has it', [cell('"\n'), cell('ễ😀')], [cell('"\n'), cell('ễ😀')], [0, 1]],
  [
    'none without a type, of another type, without an id',
    [{ id: '1' }, null, 'a', { __typename: 'Ghost', id: '1' }, { __typename: 'Cell' }, cell('3')],
    [cell('3')],
    [undefined, undefined, undefined, undefined, undefined, 0],
  ],
  ['nobody', [], [], []],
])('objects are represented, %s', (_, objects, represented, indexes) => {
  for (const represent of [byField, bySelections])
    expect(represent(objects)).toEqual({ json: JSON.stringify(represented), count: represented.length, indexes })
})

test('those of different types are different, whatever their ids', () => {
  const committee = { __typename: 'Committee', id: '1' }
  const represent = representing([on('Cell', '__typename', 'id'), on('Committee', '__typename', 'id')], isOfType)
  expect(represent([cell('1'), committee, cell('1')])).toEqual({
    ...{ json: JSON.stringify([cell('1'), committee]), count: 2 },
    indexes: [0, 1, 0],
  })
})

test('what is required of one type only is told of that alone', () => {
  const member = { __typename: 'Member', id: '1', code: 'M' }
  expect(bySelections([cell('1'), member, { __typename: 'Member', id: '2' }])).toEqual({
    json: JSON.stringify([cell('1'), { __typename: 'Member', code: 'M' }]),
    ...{ count: 2, indexes: [0, 1, undefined] },
  })
})

test('a name that every object has is not supported here', () => {
  for (const names of [
    ['__typename', 'constructor'],
    ['__typename', 'id', 'constructor'],
  ])
    expect(() => representing([on('Cell', ...names)], isOfType)).toThrow('the name constructor')
})

test('every character of an id is written as JSON has it, alone and between others', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const character = String.fromCharCode(unit)
    const cells = [cell(character), cell(`a${character}b`)]
    const { json } = byField(cells)
    if (json !== JSON.stringify(cells)) throw new Error(`character ${unit} is written as ${json}`)
  }
  expect(byField([cell('😀')]).json).toBe(JSON.stringify([cell('😀')]))
})

/** By which a member is told apart from all others, with something of his cells. */
const memberWithCells: QueryPlanSelectionNode = {
  ...{ kind: 'InlineFragment', typeCondition: 'Member' },
  selections: [field('__typename'), field('id'), field('cells', [field('code')])],
}

const member = selecting([memberWithCells, on('Party', '__typename')], isOfType)

test('an entity is represented by what the plan requires of its type, and by nothing else', () => {
  expect(member({ __typename: 'Member', id: '1', name: 'An', cells: [{ code: 'A', name: 'B' }, null] })).toEqual({
    ...{ __typename: 'Member', id: '1' },
    cells: [{ code: 'A' }, null],
  })
  expect(member({ __typename: 'Cell', id: '2' })).toEqual({ __typename: 'Cell' })
})

test('one that lacks something cannot be represented', () => {
  expect(member({ __typename: 'Member', id: '1' })).toEqual({})
  expect(member({ id: '1', cells: [] })).toEqual({})
  expect(member(null)).toBeNull()
  expect(selecting([field('__typename'), field('id')], isOfType)({ __typename: 'Member' })).toBeNull()
})

test('an inherited name in any selection is not supported here', () => {
  expect(() => selecting([field('constructor')], isOfType)).toThrow('the name constructor')
})
