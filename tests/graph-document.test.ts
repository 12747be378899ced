import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as documents from '@laurel/client/documents'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const graph = read('docs/graph.md')
const operations = 'packages/client/operations'
const files = readdirSync(new URL(`../${operations}`, import.meta.url))

test('docs/graph.md shows every operation of the client as it is in its file', () => {
  const shown = [...graph.matchAll(/^\[`(.+)`\]\((.+)\)\n\n```graphql\n([^`]*)```$/gm)]
  expect(shown.map(([, name]) => name).sort()).toEqual([...files].sort())
  for (const [, name, link, text] of shown) {
    expect(link).toBe(`../${operations}/${name}`)
    expect(text).toBe(read(`${operations}/${name}`))
  }
})

test('every operation of the client is run through the whole system by a test', () => {
  const tests = read('tests/operations-read.test.ts') + read('tests/operations-write.test.ts')
  const names = Object.keys(documents).filter(name => name.endsWith('Document'))
  expect(names).toHaveLength(files.length)
  expect(names.filter(name => !new RegExp(`(ask|pages)\\(\\s*${name}`).test(tests))).toEqual([])
})

/** What no caller of the gateway can meet. */
const internal = ['GATEWAY_REQUIRED']

test('docs/graph.md explains every code with which any request may be refused', () => {
  const catalogues = read('packages/shared/src/edge/messages.ts') + read('packages/shared/src/messages.ts')
  const codes = [...catalogues.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, code]) => code ?? '')
  expect(codes.length).toBeGreaterThan(12)
  const explained = graph.match(/^\| `.*/gm)?.join('\n') ?? ''
  expect(codes.filter(code => !internal.includes(code) && !explained.includes(`\`${code}\``))).toEqual([])
})
