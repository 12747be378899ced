import { expect, test } from '@jest/globals'
import { bodyOf, readable, SerializedResponse } from './serialized.ts'

const data = { a: [1, null, 'ễ"\n'], b: {} }
const errors = [{ message: 'No', path: ['a', 1], extensions: { code: 'FORBIDDEN' } }]
const writtenOf = (value: object) => new SerializedResponse(Buffer.from(JSON.stringify({ data: value })))

test('an answer is the same JSON whether its data was written before or not', () => {
  const written = writtenOf(data)
  for (const rest of [{}, { errors }, { extensions: { a: 1 } }])
    expect(String(bodyOf({ ...rest, data: written }))).toBe(JSON.stringify({ errors: undefined, data, ...rest }))
  expect(bodyOf({ errors, data: null })).toBe(JSON.stringify({ errors, data: null }))
  expect(bodyOf({ errors })).toBe(JSON.stringify({ errors }))
  expect(bodyOf({ data: written })).toBe(written.json)
})

test('data that was written can be looked into', () => {
  expect(readable({ data: writtenOf({ a: 1 }), errors: [] })).toStrictEqual({ data: { a: 1 }, errors: [] })
  for (const other of [{ data: null }, { data: { a: 1 } }, {}]) expect(readable(other)).toBe(other)
})
