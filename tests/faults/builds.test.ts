import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { checkout } from '@laurel/infra/runner/checkout'
import { mistakes } from './builds.ts'

test.each(mistakes)('there is what to break for a build that $name', ({ broken: { file, from } }) => {
  expect(readFileSync(join(checkout, file), 'utf8').split(from)).toHaveLength(2)
})
