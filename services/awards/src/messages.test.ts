import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { sourceIn, unlikeIn } from '@laurel/shared/testing/wording'
import { reasons, refusals, translate } from './messages.ts'

const source = sourceIn(new URL('.', import.meta.url))

test('every code that is thrown has its wording, and every wording is used', () => {
  const thrown = source.match(/(?<=Refusal\(')[A-Z_]+|'[A-Z_]+_(INVALID|MEMBERS|ORGANIZATIONS)'/g) ?? []
  const known = new Set([...Object.keys(refusals), ...Object.keys(sharedCatalogue)])
  expect(thrown.map(code => code.replaceAll("'", '')).filter(code => !known.has(code))).toEqual([])
  expect(Object.keys(refusals).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  expect(unlikeIn({ ...refusals, ...reasons })).toEqual([])
})

test('a grade is told in words', () => {
  expect(translate('GRADE_GOOD', 'vi')).toBe('hoàn thành tốt nhiệm vụ')
})
