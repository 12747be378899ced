import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { apiSchema } from './api.mjs'
import { problemOf, withEntry } from './changes.mjs'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every change of the graph is entered in docs/schema-changes.md', async () => {
  const log = read('../../docs/schema-changes.md')
  const before = read('../../gateway/api.graphql')
  expect(await problemOf({ log, before, now: apiSchema() })).toBeNull()
})

const before = 'type Query {\n  "Năm."\n  year: Int\n  name: String\n}\nenum Grade { GOOD }\n'
const wider = before.replace('name: String', 'name: String\n  city: String')
const narrower = before.replace('  name: String\n', '')
const day = '2026-11-26'
const begun = await withEntry('# Changes\n', { before: 'type Query { year: Int }', now: before, day: '2026-11-25' })

test('a change that is not entered is told with the lines to be added', async () => {
  expect(await problemOf({ log: begun, before, now: before })).toBeNull()
  expect(await problemOf({ log: begun, before, now: wider })).toBe(
    'The graph changed; npm run schema-changes adds to docs/schema-changes.md:\n' +
      '- Field `city` was added to object type `Query`.',
  )
})

test('an entry lies above the ones before it, and makes the log right again', async () => {
  const log = await withEntry(begun, { before, now: wider, day })
  expect(log.split('\n').slice(0, 6)).toEqual([
    '# Changes',
    '',
    expect.stringMatching(/^## 2026-11-26 · [0-9a-f]{12}$/),
    '',
    '- Field `city` was added to object type `Query`.',
    '',
  ])
  expect(log.endsWith(begun.slice(begun.indexOf('## ')))).toBe(true)
  expect(await problemOf({ log, before: wider, now: wider })).toBeNull()
})

test('a schema that was replaced without an entry is found by its name', async () => {
  const problem = await problemOf({ log: begun, before: wider, now: wider })
  expect(problem).toMatch(/^the last entry is of the graph [0-9a-f]{12}, and not of [0-9a-f]{12}$/)
})

test('a breaking change is entered with its reason only', async () => {
  const line = '- **Breaking.** Field `name` was removed from object type `Query`.'
  await expect(withEntry(begun, { before, now: narrower, day })).rejects.toThrow(line)
  const log = await withEntry(begun, { before, now: narrower, day, reason: 'names are of the city.' })
  expect(log).toContain(`${line} Because: names are of the city.\n`)
  expect(await problemOf({ log, before: narrower, now: narrower })).toBeNull()
  const unexplained = log.replace('names are of the city.', '')
  expect(await problemOf({ log: unexplained, before: narrower, now: narrower })).toContain(line)
})

test('a new value of an enum is marked as dangerous', async () => {
  const log = await withEntry(begun, { before, now: before.replace('GOOD', 'GOOD BETTER'), day })
  expect(log).toContain('- **Dangerous.** Enum value `BETTER` was added to enum `Grade`.')
})

test('another description is no change, but the schema that frontends read must have it', async () => {
  const now = before.replace('Năm', 'Năm đánh giá')
  expect(await withEntry(begun, { before, now, day })).toBe(begun)
  expect(await problemOf({ log: begun, before, now })).toContain('other descriptions')
})
