import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { expect, test } from '@jest/globals'
import { naming } from './names.ts'

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

/** By their id alone, and by more than that: both ways name alike what both can name. */
const byField = naming([on('Cell', '__typename', 'id'), on('Party', '__typename', 'id')], isOfType)
const byText = naming([on('Cell', '__typename', 'id'), on('Member', '__typename', 'code')], isOfType)

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
])('objects are named, %s', (_, objects, named, slots) => {
  for (const nameAll of [byField, byText])
    expect(nameAll(objects)).toEqual({ text: JSON.stringify(named), count: named.length, slots })
})

test('those of different types are different, whatever their ids', () => {
  const committee = { __typename: 'Committee', id: '1' }
  const nameAll = naming([on('Cell', '__typename', 'id'), on('Committee', '__typename', 'id')], isOfType)
  expect(nameAll([cell('1'), committee, cell('1')])).toEqual({
    ...{ text: JSON.stringify([cell('1'), committee]), count: 2 },
    slots: [0, 1, 0],
  })
})

test('what is required of one type only is told of that alone', () => {
  const member = { __typename: 'Member', id: '1', code: 'M' }
  expect(byText([cell('1'), member, { __typename: 'Member', id: '2' }])).toEqual({
    text: JSON.stringify([cell('1'), { __typename: 'Member', code: 'M' }]),
    ...{ count: 2, slots: [0, 1, undefined] },
  })
})

test('a name that every object has is not carried out here', () => {
  for (const names of [
    ['__typename', 'constructor'],
    ['__typename', 'id', 'constructor'],
  ])
    expect(() => naming([on('Cell', ...names)], isOfType)).toThrow('the name constructor')
})

test('every character of an id is written as JSON has it, alone and between others', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const character = String.fromCharCode(unit)
    const cells = [cell(character), cell(`a${character}b`)]
    const { text } = byField(cells)
    if (text !== JSON.stringify(cells)) throw new Error(`character ${unit} is written as ${text}`)
  }
  expect(byField([cell('😀')]).text).toBe(JSON.stringify([cell('😀')]))
})
