import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Partitioners, type PartitionMetadata } from 'kafkajs'
import { partitionOf } from './partition.ts'

const byLibrary = Partitioners.DefaultPartitioner()

test('a key is placed where the library places it, whatever its length and bytes', () => {
  const anyKey = fc.oneof(fc.uuid(), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(anyKey, fc.integer({ min: 1, max: 200 }), (key, count) => {
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionId,
      })) as PartitionMetadata[]
      const message = { key, value: '' }
      expect(partitionOf(key, count)).toBe(byLibrary({ topic: 't', partitionMetadata, message }))
    }),
    { numRuns: 2_000 },
  )
})

test('known keys stay where they are', () => {
  // by org.apache.kafka.common.utils.Utils.murmur2
  expect(['21', 'foobar', 'a-little-bit-long-string', 'abc'].map(key => partitionOf(key, 2 ** 31 - 1))).toEqual(
    [-973932308, -790332482, -985981536, 479470107].map(hash => (hash & 0x7fffffff) % (2 ** 31 - 1)),
  )
})
