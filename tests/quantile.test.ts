import { expect, test } from '@jest/globals'
import { quantile } from './quantile.ts'

test('a quantile is a value that was measured, at or below which so many lie', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0.5, 0.95, 0.99, 1].map(share => quantile(hundred, share))).toEqual([50, 95, 99, 100])
  expect(quantile([7], 0.99)).toBe(7)
})
