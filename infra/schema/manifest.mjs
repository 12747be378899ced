import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { transform } from 'esbuild'

const generated = new URL('../../packages/client/src/generated/', import.meta.url)
const file = new URL('persisted-documents.json', generated)

/** Adds to the manifest each document's text as the client sends it: code generation knows only the one whose hash it gives. */
export async function completeManifest() {
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  for (const text of await textsIn(await readFile(new URL('graphql.ts', generated), 'utf8')))
    manifest[createHash('sha256').update(text).digest('hex')] = text
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`)
}

async function textsIn(typescript) {
  const { code } = await transform(typescript, { loader: 'ts' })
  const documents = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  return Object.values(documents).flatMap(one => (one instanceof documents.TypedDocumentString ? [one.toString()] : []))
}
