import { expect, test } from '@jest/globals'
import { quoted, readable, textOf, Written } from './written.ts'

test('an answer is the same text whether its data was written before or not', () => {
  const data = { a: [1, null, 'ễ"\n'], b: {} }
  const errors = [{ message: 'No', path: ['a', 1], extensions: { code: 'FORBIDDEN' } }]
  const written = new Written(JSON.stringify(data))
  expect(textOf({ data: written })).toBe(JSON.stringify({ data }))
  expect(textOf({ errors, data: written })).toBe(JSON.stringify({ errors, data }))
  expect(textOf({ errors, data: null })).toBe(JSON.stringify({ errors, data: null }))
  expect(textOf({ errors })).toBe(JSON.stringify({ errors }))
  expect(JSON.stringify({ data: written })).toBe(JSON.stringify({ data }))
})

test('data that was written can be looked into', () => {
  const answer = { data: new Written('{"a":1}'), errors: [] }
  expect(readable(answer)).toStrictEqual({ data: { a: 1 }, errors: [] })
  const others = [{ data: null }, { data: { a: 1 } }, {}]
  for (const other of others) expect(readable(other)).toBe(other)
})

test('every character is quoted as JSON has it, alone and between others', () => {
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCharCode(code)
    const text = `a${character}b`
    if (quoted(character) !== JSON.stringify(character) || quoted(text) !== JSON.stringify(text))
      throw new Error(`character ${code} is quoted as ${quoted(text)}`)
  }
  expect(quoted('😀')).toBe('"😀"')
})
