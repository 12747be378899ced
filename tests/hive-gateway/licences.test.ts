import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { checkout } from '@laurel/infra/runner/checkout'
import { build } from 'esbuild'

/** The licences of all packages that an entry may load, each with its packages. */
async function licencesOf(entry: string): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    entryPoints: [join(checkout, entry)],
    ...{ bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', outdir: 'nowhere' },
    ...{ absWorkingDir: checkout, logLevel: 'error' },
  })
  const folders = Object.keys(metafile.inputs).flatMap(
    path => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  )
  const licences = new Map<string, string[]>()
  for (const folder of new Set(folders)) {
    const { name, license } = JSON.parse(await readFile(join(checkout, folder, 'package.json'), 'utf8'))
    licences.set(license, [...(licences.get(license) ?? []), name])
  }
  return licences
}

test('neither Hive Gateway nor its composition loads what is under the Elastic License, as the gateway does', async () => {
  for (const entry of ['infra/hive-gateway/dist/main.js', 'infra/hive-gateway/compose.mjs']) {
    const licences = await licencesOf(entry)
    expect(licences.get('MIT')).toContain('graphql')
    expect([
      entry,
      [...licences.keys()].filter(one => !/^(MIT|ISC|0BSD|Apache-2.0|BSD-.*|BlueOak-1.0.0|Python-2.0)$/.test(one)),
    ]).toEqual([entry, []])
  }
  expect((await licencesOf('gateway/dist/main.js')).get('Elastic-2.0')).toContain('@apollo/gateway')
})
