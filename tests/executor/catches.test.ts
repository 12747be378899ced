import { expect, test } from '@jest/globals'
import { breaks } from './broken.ts'
import { underTest } from './executors.ts'
import { run } from './run.ts'
import { sendingOnce } from './sharing.ts'
import { shrink } from './shrink.ts'

const SEED = 5

test.each(Object.entries(breaks))('an executor that %s is caught', async (_, broken) => {
  const { found } = await run({ tested: broken(underTest), seed: SEED, operations: 1_500 })
  expect(found).toHaveLength(1)
})

test('what is caught is told by a small operation', async () => {
  const tested = breaks['drops the path of an error']?.(underTest) ?? { build: underTest }
  const { found } = await run({ tested, seed: SEED, operations: 1_500 })
  const [only] = found
  if (!only) throw new Error('nothing is caught')
  const { operation } = await shrink(only.arena, only.case)
  expect(operation.text.length).toBeLessThan(150)
})

test('an executor may send each representation once', async () => {
  const { found } = await run({ tested: { build: underTest, through: sendingOnce }, seed: SEED, operations: 1_500 })
  expect(found).toEqual([])
}, 120_000)
