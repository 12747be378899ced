import { expect, test } from '@jest/globals'
import { type OperationDefinitionNode, parse } from 'graphql'
import { flagsOf } from './conditions.ts'

const flags = (text: string) => {
  const document = parse(text)
  return flagsOf(document, document.definitions[0] as OperationDefinitionNode)
}

const { read, keyOf } = flags(`query ($a: Boolean!, $b: Boolean = true, $c: Int) {
  one(c: $c) @include(if: $a) { ...F } } fragment F on One { two @skip(if: $b) three @skip(if: true) }`)

test('flags are the variables of @skip and @include, given or by default', () => {
  expect(read({ a: true, c: 4 })).toEqual({ a: true, b: true })
  expect(read({ a: false, b: false })).toEqual({ a: false, b: false })
})

test('there are none when one of them is no boolean', () => {
  expect(read({})).toBeUndefined()
  expect(read({ a: true, b: null })).toBeUndefined()
  expect(read({ a: 'true' })).toBeUndefined()
})

test('different flags have different keys', () => {
  const all = [true, false].flatMap(a => [true, false].map(b => keyOf({ a, b })))
  expect(new Set(all).size).toBe(4)
})

test('an operation with too many of them is not carried out here', () => {
  const names = Array.from({ length: 17 }, (_, index) => `$v${index}`)
  const text = (some: string[]) =>
    `query (${some.map(name => `${name}: Boolean!`)}) { ${some.map((name, n) => `f${n}: f @skip(if: ${name})`).join(' ')} }`
  expect(() => flags(text(names))).toThrow('too many conditions')
  expect(() => flags(text(names.slice(1)))).not.toThrow()
})
