import { expect, test } from '@jest/globals'
import { pathsTo, valuesAt } from './paths.ts'

const data = {
  page: { nodes: [{ id: 1, years: [{ id: 2 }, null] }, null, { id: 3, years: null }, { id: 4, years: [{ id: 5 }] }] },
  grid: [[{ id: 6 }], null, [{ id: 7 }, { id: 8 }]],
  one: { id: 9 },
  none: null,
}

test.each([
  [['one'], [{ id: 9 }], [['one']]],
  [[], [data], [[]]],
  [
    ['page', 'nodes', '@', 'years', '@'],
    [{ id: 2 }, { id: 5 }],
    [
      ['page', 'nodes', 0, 'years', 0],
      ['page', 'nodes', 3, 'years', 0],
    ],
  ],
  [
    ['grid', '@', '@'],
    [{ id: 6 }, { id: 7 }, { id: 8 }],
    [
      ['grid', 0, 0],
      ['grid', 2, 0],
      ['grid', 2, 1],
    ],
  ],
  [
    ['grid'],
    [{ id: 6 }, { id: 7 }, { id: 8 }],
    [
      ['grid', 0, 0],
      ['grid', 2, 0],
      ['grid', 2, 1],
    ],
  ],
  [['none', 'further'], [], []],
  [['unknown', '@'], [], []],
])('at %j there is what there is, without nulls', (path, values, trails) => {
  expect(valuesAt(data, path)).toEqual(values)
  expect(pathsTo(data, path)).toEqual(trails)
})

test('a list where there should be none, or none where there should be one, is no answer', () => {
  expect(() => valuesAt(data, ['page', '@'])).toThrow('no list at page')
  expect(() => valuesAt(data, ['page', 'nodes', 'id'])).toThrow('a list where id is asked for')
})
