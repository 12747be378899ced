import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { expect, test } from '@jest/globals'
import { representing } from './representations.ts'

const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  ...{ kind: 'Field', name },
  ...(selections && { selections }),
})
const on = (typeCondition: string, ...selections: QueryPlanSelectionNode[]): QueryPlanSelectionNode => ({
  ...{ kind: 'InlineFragment', typeCondition },
  selections,
})
const isOfType = (typename: string, condition: string) =>
  typename === condition || (condition === 'Party' && typename === 'Cell')

const member = representing(
  [on('Member', field('__typename'), field('id'), field('cells', [field('code')])), on('Party', field('__typename'))],
  isOfType,
)

test('an entity is named by what the plan requires of its type, and by nothing else', () => {
  expect(member({ __typename: 'Member', id: '1', name: 'An', cells: [{ code: 'A', name: 'B' }, null] })).toEqual({
    ...{ __typename: 'Member', id: '1' },
    cells: [{ code: 'A' }, null],
  })
  expect(member({ __typename: 'Cell', id: '2' })).toEqual({ __typename: 'Cell' })
})

test('one of which something is not known cannot be named', () => {
  expect(member({ __typename: 'Member', id: '1' })).toEqual({})
  expect(member({ id: '1', cells: [] })).toEqual({})
  expect(member(null)).toBeNull()
  expect(representing([field('__typename'), field('id')], isOfType)({ __typename: 'Member' })).toBeNull()
})

test('a name that every object has is not carried out here', () => {
  expect(() => representing([field('constructor')], isOfType)).toThrow('the name constructor')
})
