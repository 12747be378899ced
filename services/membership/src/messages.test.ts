import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { sourceIn, unlikeIn } from '@laurel/shared/testing/wording'
import { catalogue } from './messages.ts'

const source = sourceIn(new URL('.', import.meta.url))
/** Codes are thrown by refusals, and noted by the checks of an import. */
const NOTED =
  /(?:Refusal\(|code: |problems\(|stored\(\s*'\w+',\s*|before\('\w+', '\w+', |\[)'([A-Z]+_[A-Z_0-9]+|REQUIRED)'/g

test('every code that is thrown or noted has its wording, and every wording is used', () => {
  const codes = [...new Set([...source.matchAll(NOTED)].map(([, code = '']) => code))]
  const known = new Set([...Object.keys(catalogue), ...Object.keys(sharedCatalogue)])
  const kinds = /_(COMMITTEE|CELL|LINES|FILE)$|^(ALL_OR_NOTHING|DRY_RUN)$/
  expect(codes.length).toBeGreaterThan(30)
  expect(codes.filter(code => !known.has(code) && !kinds.test(code))).toEqual([])
  expect(Object.keys(catalogue).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  expect(unlikeIn(catalogue)).toEqual([])
})
