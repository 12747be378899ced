import { expect, test } from '@jest/globals'
import { distance, eventIdOf, positionOf } from './place.ts'

test('an event id says the position it was made of, of offsets of any size', () => {
  const position = [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER]
  expect(positionOf('s', eventIdOf('s', position), position.length)).toEqual(position)
})

test.each([
  '',
  's',
  's.',
  't.AAEC',
  's.AAE',
  's.AAECAw',
  's.AAGA',
  `s.${'_'.repeat(40)}`,
  `s.${'A'.repeat(2_000)}`,
  'x\u0000',
])('%j is no id of a stream over three partitions', id => {
  expect(() => positionOf('s', id, 3)).toThrow('LAST_EVENT_ID_INVALID')
})

test('the distance is what lies between, and nothing where one is ahead', () => {
  expect(distance([1, 5, 0], [4, 2, 0])).toBe(3)
})
