import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { type DocumentNode, Kind, parse, print } from 'graphql'

const compose = fileURLToPath(new URL('../compose.mjs', import.meta.url))

/** Composed as its command does it. */
async function supergraphForRouters(): Promise<DocumentNode> {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-compose-'))
  const file = join(folder, 'supergraph.graphql')
  await promisify(execFile)(process.execPath, [compose, '--for-routers', file])
  const sdl = await readFile(file, 'utf8')
  await rm(folder, { recursive: true })
  return parse(sdl)
}

/** What `name` says of each type and field that has it, by coordinate. */
function saidBy(name: string, { definitions }: DocumentNode): Map<string, string> {
  const nodes = definitions.flatMap(node =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION
      ? [
          [node.name.value, node] as const,
          ...(node.fields ?? []).map(field => [`${node.name.value}.${field.name.value}`, field] as const),
        ]
      : [],
  )
  return new Map(
    nodes.flatMap(([coordinate, { directives = [] }]) => {
      const found = directives.find(directive => directive.name.value === name)
      return found ? [[coordinate, print(found)] as const] : []
    }),
  )
}

test('routers that know them are told in their own words who may use what', async () => {
  const supergraph = await supergraphForRouters()
  const [access, authenticated, scopes] = ['access', 'authenticated', 'requiresScopes'].map(name =>
    saidBy(name, supergraph),
  )
  expect([...(authenticated?.keys() ?? []), ...(scopes?.keys() ?? [])].sort()).toEqual(
    [...(access?.keys() ?? [])].sort(),
  )
  expect(authenticated?.has('Query.regulations')).toBe(true)
  expect(scopes?.get('Mutation.reviseEvaluation')).toBe(
    '@requiresScopes(scopes: [["role:officer"], ["role:appraiser"]])',
  )
  expect(scopes?.get('Member.cardNumber')).toBe(
    '@requiresScopes(scopes: [["role:secretary"], ["role:officer"], ["role:auditor"], ["self"]])',
  )
})
