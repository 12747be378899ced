import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)

export const PUBLISHED = 'https://github.com/graphql-hive/federation-gateway-audit.git'
/** Of 18 June 2026. */
const COMMIT = 'f59c05e3f48f4a4f8e8a731d67a1b71a9788a96f'
const PLACE = fileURLToPath(new URL(`../../../.data/federation-audit/${COMMIT}`, import.meta.url))

/** It asks for Node 22, and needs this of it. */
const POLYFILL = `Promise.withResolvers ??= () => {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}`

/** The audit as it is published, with what it needs; `server`: its subgraphs, supergraphs and cases, as one module. */
export type Checkout = { server: string; suites: string[] }

/** Brings the audit here once; afterwards nothing is asked of the network. `from`: where its repository is. */
export async function checkOut(from: string): Promise<Checkout> {
  const server = join(PLACE, 'server.mjs')
  if (!existsSync(server)) await bring(from, server)
  const suites = await readdir(join(PLACE, 'src/test-suites'))
  return { server, suites: suites.sort() }
}

async function bring(from: string, server: string): Promise<void> {
  await rm(PLACE, { recursive: true, force: true })
  await mkdir(dirname(PLACE), { recursive: true })
  await run('git', ['clone', '--quiet', '--no-checkout', from, PLACE])
  await run('git', ['-C', PLACE, 'checkout', '--quiet', COMMIT])
  await run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: PLACE })
  await build({
    ...{ entryPoints: [join(PLACE, 'src/index.ts')], outfile: server, banner: { js: POLYFILL } },
    ...{ bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  })
}
