import { expect, test } from '@jest/globals'
import { csv } from './csv.ts'
import { memberColumns, memberRows } from './members.ts'

const megabyte = 2 ** 20

test('two million members stream by in flat memory', () => {
  let bytes = 0
  let largest = 0
  let early = 0
  for (const chunk of csv(memberColumns, memberRows({ seed: 2015, members: 2_000_000 }))) {
    bytes += chunk.length
    const resident = process.memoryUsage.rss()
    if (bytes < 20 * megabyte) early = Math.max(early, resident)
    largest = Math.max(largest, resident)
  }
  expect(bytes).toBeGreaterThan(200 * megabyte)
  expect(largest - early).toBeLessThan(150 * megabyte)
}, 60_000)
