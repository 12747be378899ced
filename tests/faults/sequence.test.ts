import { expect, test } from '@jest/globals'
import { follow, type Seen } from './sequence.ts'

const judge = (...events: [id: string, revision: number][]) => {
  const seen = new Map<string, Seen>()
  return events.map(([id, revision]) => follow(seen, { key: '1/2025', id, revision, grade: 'GOOD' }))
}

test('revisions in their order are first', () => {
  expect(judge(['a', 1], ['b', 2], ['c', 3])).toEqual(['first', 'first', 'first'])
})

test('the same event again is a delivery, wherever it comes', () => {
  expect(judge(['a', 1], ['b', 2], ['a', 1], ['b', 2])).toEqual(['first', 'first', 'sent again', 'sent again'])
})

test('another event of the same revision is a doubled decision', () => {
  expect(judge(['a', 1], ['b', 1])).toEqual(['first', 'doubled'])
})

test('a revision that comes first behind a later one is out of order', () => {
  expect(judge(['a', 1], ['c', 3], ['b', 2])).toEqual(['first', 'first', 'out of order'])
})

test('years and members are followed each by itself', () => {
  const seen = new Map<string, Seen>()
  const event = { id: 'a', revision: 2, grade: 'GOOD' }
  expect(follow(seen, { ...event, key: '1/2025' })).toBe('first')
  expect(follow(seen, { ...event, key: '1/2024', revision: 1 })).toBe('first')
})
