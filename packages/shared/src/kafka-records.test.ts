import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeByLibrary, encodeRecord } from './kafka-records.ts'

const bytes = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array)),
  fc.string({ unit: 'grapheme', minLength: 2_000, maxLength: 20_000 }),
)
const anyRecord = fc.record({
  offsetDelta: fc.nat({ max: 100_000 }),
  timestampDelta: fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 40 })),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.oneof(bytes, fc.array(bytes, { maxLength: 2 })),
  ),
})

test('a record is encoded in the same bytes as by the library', () => {
  fc.assert(
    fc.property(anyRecord, record => {
      expect(encodeRecord(record).buffer.equals(encodeByLibrary(record).buffer)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
