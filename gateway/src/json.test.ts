import { expect, test } from '@jest/globals'
import { copy, merge } from './json.ts'

const merged = (target: Record<string, unknown>, source: Record<string, unknown> | null) => {
  merge(target, source)
  return target
}

test('objects are joined, lists of one length too, and else the later stands', () => {
  expect(merged({ a: { b: 1 }, c: 1 }, { a: { d: 2 }, c: null, e: [1] })).toEqual({
    a: { b: 1, d: 2 },
    c: null,
    e: [1],
  })
  expect(merged({ list: [{ a: 1 }, null, 3] }, { list: [{ b: 2 }, { c: 3 }, null] })).toEqual({
    list: [{ a: 1, b: 2 }, { c: 3 }, null],
  })
  expect(merged({ list: [{ a: 1 }] }, { list: [{ b: 2 }, { b: 3 }] })).toEqual({ list: [{ b: 2 }, { b: 3 }] })
  expect(merged({ a: null }, { a: { b: 1 } })).toEqual({ a: { b: 1 } })
  expect(merged({ a: 1 }, null)).toEqual({ a: 1 })
})

test('what a subgraph answers by a name that every object has goes nowhere', () => {
  const hostile = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"admin": true}, "a": 1}')
  expect(merged({}, hostile)).toStrictEqual({ a: 1 })
  expect(({} as Record<string, unknown>).admin).toBeUndefined()
  expect((Object as unknown as Record<string, unknown>).admin).toBeUndefined()
})

test('a copy shares nothing with what it was made of', () => {
  const original = { a: [{ b: { c: 1 } }, null], d: 'e' }
  const made = copy(original)
  expect(made).toEqual(original)
  merge(made, { a: [{ b: { c: 2 } }, null] })
  expect(original).toEqual({ a: [{ b: { c: 1 } }, null], d: 'e' })
})
