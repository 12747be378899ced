import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { createLog } from '@laurel/shared/log'
import { buildSchema, getOperationAST, parse } from 'graphql'
import { createPrograms } from './programs.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const schema = buildSchema(read('../../api.graphql'), { assumeValid: true })
const supergraphSdl = read('../../supergraph.graphql')
const programsOf = (characters: number) =>
  createPrograms({ supergraphSdl, schema, planning: {}, characters, log: createLog('test', 'silent') })

function wanted(text: string, operationName?: string) {
  const document = parse(text)
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new Error('no such operation')
  return { document, operation, queryHash: text }
}

test('a document that is asked for again is made a program that is kept, for each of its operations', () => {
  const programs = programsOf(100_000)
  const text = 'query A { regulations { code } } query B { awardPrograms { id } }'
  const first = programs.of(wanted(text, 'A'))
  expect(first).toBeDefined()
  expect(programs.count()).toBe(0)
  const second = programs.of(wanted(text, 'A'))
  expect(second).not.toBe(first)
  expect(programs.of(wanted(text, 'A'))).toBe(second)
  expect(programs.of(wanted(text, 'B'))).not.toBe(second)
  expect(programs.count()).toBe(1)
})

test('as many are kept as come to so many characters, those that were asked for last', () => {
  const programs = programsOf(5_000)
  const again = (text: string) => [programs.of(wanted(text)), programs.of(wanted(text))][1]
  const text = (index: number) => `query Q${index} { members { nodes { id displayName } } }`
  const made = Array.from({ length: 100 }, (_, index) => again(text(index)))
  const count = programs.count()
  expect(count).toBeGreaterThan(5)
  expect(count).toBeLessThan(40)
  expect(made.reduce((sum, program) => sum + (program?.size ?? 0), 0)).toBeGreaterThan(10_000)
  expect(programs.of(wanted(text(99)))).toBe(made[99])
  expect(programs.of(wanted(text(0)))).not.toBe(made[0])
})

test('documents that are asked for once push out none that is kept', () => {
  const programs = programsOf(5_000)
  const kept = wanted('{ members { nodes { id } } }')
  programs.of(kept)
  const program = programs.of(kept)
  for (let index = 0; index < 100; index++) programs.of(wanted(`query Q${index} { members { nodes { id } } }`))
  expect(programs.of(kept)).toBe(program)
  expect(programs.count()).toBe(1)
})

test.each([
  '{ __schema { queryType { name } } }',
  '{ regulations { code } __type(name: "Member") { name } }',
  '{ constructor: regulations { code } }',
  '{ regulations { toString: code } }',
])('left to the executor of Apollo, and kept as such: %s', text => {
  const programs = programsOf(100_000)
  expect([programs.of(wanted(text)), programs.of(wanted(text))]).toEqual([undefined, undefined])
  expect(programs.count()).toBe(1)
})
