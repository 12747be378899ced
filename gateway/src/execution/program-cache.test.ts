import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { PARSING } from '@laurel/shared/edge/limits'
import { createLog } from '@laurel/shared/log'
import { buildSchema, getOperationAST, parse } from 'graphql'
import { plannerHere } from '../testing/planner.ts'
import { createProgramCache } from './program-cache.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const schema = buildSchema(read('../../api.graphql'), { assumeValid: true })
const supergraphSdl = read('../../supergraph.graphql')
const supergraph = parse(supergraphSdl)
const getPlan = plannerHere().over(supergraphSdl)
const programsOf = (characters: number) =>
  createProgramCache({ supergraph, schema, getPlan, characters, log: createLog('test', 'silent') })

function wanted(text: string, operationName?: string) {
  const document = parse(text, PARSING)
  const operation = getOperationAST(document, operationName)
  if (!operation) throw new Error('no such operation')
  return { document, text, queryHash: text, operation }
}

test('a document that is asked for again is made a program that is kept, for each of its operations', async () => {
  const programs = programsOf(100_000)
  const text = 'query A { regulations { code } } query B { awardPrograms { id } }'
  const first = await programs.get(wanted(text, 'A'))
  expect(first).toBeDefined()
  expect(programs.count()).toBe(0)
  const second = await programs.get(wanted(text, 'A'))
  expect(second).not.toBe(first)
  expect(await programs.get(wanted(text, 'A'))).toBe(second)
  expect(await programs.get(wanted(text, 'B'))).not.toBe(second)
  expect(programs.count()).toBe(1)
})

test('many who ask for the same at the same time get one program', async () => {
  const programs = programsOf(100_000)
  const all = await Promise.all(Array.from({ length: 20 }, () => programs.get(wanted('{ regulations { code } }'))))
  expect(new Set(all.slice(1)).size).toBe(1)
  expect(await programs.get(wanted('{ regulations { code } }'))).toBe(all.at(-1))
  expect(programs.count()).toBe(1)
})

test('as many are kept as come to so many characters, those that were asked for last', async () => {
  const programs = programsOf(5_000)
  const again = async (text: string) => {
    await programs.get(wanted(text))
    return programs.get(wanted(text))
  }
  const text = (index: number) => `query Q${index} { members { nodes { id displayName } } }`
  const made = []
  for (let index = 0; index < 100; index++) made.push(await again(text(index)))
  const count = programs.count()
  expect(count).toBeGreaterThan(5)
  expect(count).toBeLessThan(40)
  expect(made.reduce((sum, program) => sum + (program?.size ?? 0), 0)).toBeGreaterThan(10_000)
  expect(await programs.get(wanted(text(99)))).toBe(made[99])
  expect(await programs.get(wanted(text(0)))).not.toBe(made[0])
})

test('a document is kept by its own length and that of its plan', async () => {
  const programs = programsOf(5_000)
  for (const [length, count] of [
    [100, 1],
    [5_000, 1],
  ] as const) {
    const long = wanted(`{ regulations { code } } #${' '.repeat(length)}`)
    await programs.get(long)
    await programs.get(long)
    expect(programs.count()).toBe(count)
  }
  expect(await programs.get(wanted('{ regulations { code } }'))).toBeDefined()
})

test('documents that are asked for once push out none that is kept', async () => {
  const programs = programsOf(5_000)
  const kept = wanted('{ members { nodes { id } } }')
  await programs.get(kept)
  const program = await programs.get(kept)
  for (let index = 0; index < 100; index++) await programs.get(wanted(`query Q${index} { members { nodes { id } } }`))
  expect(await programs.get(kept)).toBe(program)
  expect(programs.count()).toBe(1)
})

test('what is in the other operations of a document is no matter of one', async () => {
  const programs = programsOf(100_000)
  const text = `query A($with: Boolean!) { regulations @include(if: $with) { code } }
    query B { constructor: regulations { code ...F } } query C { awardPrograms { id } }
    fragment F on Regulation { toString: code title @include(if: $with) }`
  const ask = async () => ({ data: { awardPrograms: [] } })
  expect(await programs.get(wanted(text, 'B'))).toBeUndefined()
  expect(await (await programs.get(wanted(text, 'C')))?.run({}, ask)).toMatchObject({
    data: { json: expect.anything() },
  })
})

test.each([
  '{ __schema { queryType { name } } }',
  '{ regulations { code } __type(name: "Member") { name } }',
  '{ constructor: regulations { code } }',
  '{ regulations { toString: code } }',
])('left to the executor of Apollo, and kept as such: %s', async text => {
  const programs = programsOf(100_000)
  expect([await programs.get(wanted(text)), await programs.get(wanted(text))]).toEqual([undefined, undefined])
  expect(programs.count()).toBe(1)
})
