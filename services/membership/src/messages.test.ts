import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { sourceIn, unlikeIn } from '@laurel/shared/testing/wording'
import { catalogue } from './messages.ts'

const source = sourceIn(new URL('.', import.meta.url))
/** Codes are thrown by refusals, and noted by the checks of an import. */
const NOTED = /(?:Refusal\(|code: |problems\(|stored\(\s*'\w+',\s*|before\('\w+', '\w+', )'([A-Z][A-Z_0-9]+)'/g

test('every code that is thrown or noted has its wording, and every wording is used', () => {
  const codes = [...new Set([...source.matchAll(NOTED)].map(([, code = '']) => code))]
  const known = new Set([...Object.keys(catalogue), ...Object.keys(sharedCatalogue)])
  expect(codes.length).toBeGreaterThan(30)
  expect(codes.filter(code => !known.has(code))).toEqual([])
  expect(Object.keys(catalogue).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  expect(unlikeIn(catalogue)).toEqual([])
})
