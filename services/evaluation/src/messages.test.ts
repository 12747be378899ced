import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { sharedCatalogue } from '@laurel/shared/messages'
import { sourceIn, unlikeIn } from '@laurel/shared/testing/wording'
import { catalogue } from './messages.ts'

const source = sourceIn(new URL('.', import.meta.url))

test('every code that is thrown has its wording, and every wording is used', () => {
  const thrown = source.match(/(?<=Refusal\((final\.length > 0 \? )?')[A-Z_]+|(?<= : ')[A-Z_]+(?=', {)/g) ?? []
  const known = new Set([...Object.keys(catalogue), ...Object.keys(sharedCatalogue)])
  expect(thrown.filter(code => !known.has(code))).toEqual([])
  expect(thrown.length).toBeGreaterThan(20)
  expect(Object.keys(catalogue).filter(code => !source.includes(`'${code}'`))).toEqual([])
})

test('both languages say the same of every code', () => {
  expect(unlikeIn(catalogue)).toEqual([])
})

test('every code that a mutation may answer with is told in the SDL', () => {
  const sdl = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
  expect(Object.keys(catalogue).filter(code => !sdl.includes(code))).toEqual([])
})
