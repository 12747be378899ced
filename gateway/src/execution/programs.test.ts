import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { createLog } from '@laurel/shared/log'
import { buildSchema, getOperationAST, parse } from 'graphql'
import { plannerHere } from '../testing/planner.ts'
import { createPrograms } from './programs.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const schema = buildSchema(read('../../api.graphql'), { assumeValid: true })
const supergraphSdl = read('../../supergraph.graphql')
const planning = plannerHere().over(supergraphSdl)
const programsOf = (characters: number) =>
  createPrograms({ supergraphSdl, schema, planning, characters, log: createLog('test', 'silent') })

function wanted(text: string, operationName?: string) {
  const document = parse(text)
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new Error('no such operation')
  return { document, text, queryHash: text, operation }
}

test('a document that is asked for again is made a program that is kept, for each of its operations', async () => {
  const programs = programsOf(100_000)
  const text = 'query A { regulations { code } } query B { awardPrograms { id } }'
  const first = await programs.of(wanted(text, 'A'))
  expect(first).toBeDefined()
  expect(programs.count()).toBe(0)
  const second = await programs.of(wanted(text, 'A'))
  expect(second).not.toBe(first)
  expect(await programs.of(wanted(text, 'A'))).toBe(second)
  expect(await programs.of(wanted(text, 'B'))).not.toBe(second)
  expect(programs.count()).toBe(1)
})

test('many who ask for the same at the same time get one program', async () => {
  const programs = programsOf(100_000)
  const all = await Promise.all(Array.from({ length: 20 }, () => programs.of(wanted('{ regulations { code } }'))))
  expect(new Set(all.slice(1)).size).toBe(1)
  expect(await programs.of(wanted('{ regulations { code } }'))).toBe(all.at(-1))
  expect(programs.count()).toBe(1)
})

test('as many are kept as come to so many characters, those that were asked for last', async () => {
  const programs = programsOf(5_000)
  const again = async (text: string) => {
    await programs.of(wanted(text))
    return programs.of(wanted(text))
  }
  const text = (index: number) => `query Q${index} { members { nodes { id displayName } } }`
  const made = []
  for (let index = 0; index < 100; index++) made.push(await again(text(index)))
  const count = programs.count()
  expect(count).toBeGreaterThan(5)
  expect(count).toBeLessThan(40)
  expect(made.reduce((sum, program) => sum + (program?.size ?? 0), 0)).toBeGreaterThan(10_000)
  expect(await programs.of(wanted(text(99)))).toBe(made[99])
  expect(await programs.of(wanted(text(0)))).not.toBe(made[0])
})

test('documents that are asked for once push out none that is kept', async () => {
  const programs = programsOf(5_000)
  const kept = wanted('{ members { nodes { id } } }')
  await programs.of(kept)
  const program = await programs.of(kept)
  for (let index = 0; index < 100; index++) await programs.of(wanted(`query Q${index} { members { nodes { id } } }`))
  expect(await programs.of(kept)).toBe(program)
  expect(programs.count()).toBe(1)
})

test.each([
  '{ __schema { queryType { name } } }',
  '{ regulations { code } __type(name: "Member") { name } }',
  '{ constructor: regulations { code } }',
  '{ regulations { toString: code } }',
])('left to the executor of Apollo, and kept as such: %s', async text => {
  const programs = programsOf(100_000)
  expect([await programs.of(wanted(text)), await programs.of(wanted(text))]).toEqual([undefined, undefined])
  expect(programs.count()).toBe(1)
})
