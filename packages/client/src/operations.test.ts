import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as generated from './generated/graphql.ts'
import { textOf } from './request.ts'

const files = readdirSync(new URL('../operations', import.meta.url))
const manifest: Record<string, string> = JSON.parse(
  readFileSync(new URL('./generated/persisted-documents.json', import.meta.url), 'utf8'),
)
const documents = Object.values(generated).filter(one => one instanceof generated.TypedDocumentString)
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

test('there is a document of every operation', () => {
  expect(documents).toHaveLength(files.length)
})

test('the manifest is of texts by their hashes', () => {
  expect(Object.entries(manifest).filter(([hash, text]) => hash !== hashOf(text))).toEqual([])
  expect(Object.keys(manifest)).toHaveLength(2 * files.length)
})

test('the manifest knows what the client sends, text or hash', () => {
  for (const document of documents) {
    const { query = '' } = textOf(document)
    const { documentId = '' } = textOf(document, true)
    expect(manifest[hashOf(query)]).toBe(query)
    const [operation] = /(query|mutation) \w+/.exec(query) ?? []
    expect(manifest[documentId.replace('sha256:', '')]).toMatch(new RegExp(`^${operation}\\b`))
  }
})
