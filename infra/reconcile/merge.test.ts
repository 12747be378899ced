import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Difference, merge, type Row } from './merge.ts'

async function* rows(states: Map<string, string>): AsyncGenerator<Row, undefined> {
  for (const key of [...states.keys()].sort()) yield { key, state: states.get(key) ?? '' }
}

const anySide = fc
  .dictionary(fc.constantFrom(...'abcdefghij'), fc.constantFrom('1 GOOD', '2 GOOD', '1 EXEMPT'))
  .map(side => new Map(Object.entries(side)))

/** What there is to tell of one key, found without walking in step. */
function toldOf(key: string, expected: Map<string, string>, actual: Map<string, string>): Difference {
  const kind = expected.has(key) ? (actual.has(key) ? 'stale' : 'missing') : 'extra'
  return { kind, key, expected: expected.get(key) ?? null, actual: actual.get(key) ?? null }
}

test('every key of either side is counted once, and named unless both say the same', async () => {
  await fc.assert(
    fc.asyncProperty(anySide, anySide, async (expected, actual) => {
      const told: Difference[] = []
      const { equal, missing, extra, stale } = await merge(rows(expected), rows(actual), one => told.push(one))
      const keys = [...new Set([...expected.keys(), ...actual.keys()])].sort()
      const different = keys.filter(key => expected.get(key) !== actual.get(key))
      expect(told).toEqual(different.map(key => toldOf(key, expected, actual)))
      expect([equal, missing + extra + stale]).toEqual([keys.length - different.length, different.length])
    }),
  )
})
