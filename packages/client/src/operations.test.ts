import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import * as documents from './generated/graphql.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const files = readdirSync(new URL('../operations', import.meta.url)).sort()
const manifest: Record<string, string> = JSON.parse(read('./generated/persisted-documents.json'))

test('the manifest holds each operation under the hash by which the client asks for it', async () => {
  const hashes = Object.values(documents).flatMap(document =>
    document instanceof documents.TypedDocumentString ? [document.__meta__?.hash] : [],
  )
  expect(hashes.sort()).toEqual(Object.keys(manifest).sort())
  expect(hashes).toHaveLength(files.length)
})
