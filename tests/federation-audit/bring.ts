import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { localData } from '@laurel/infra/runner/checkout'
import { Problem } from '@laurel/infra/runner/ports'
import { build } from 'esbuild'

const run = promisify(execFile)

export const PUBLISHED = 'https://github.com/graphql-hive/federation-gateway-audit.git'
/** Of 18 June 2026. */
const COMMIT = 'f59c05e3f48f4a4f8e8a731d67a1b71a9788a96f'
const PLACE = localData('federation-audit', COMMIT)

/** It asks for Node 22, and needs this of it. */
const POLYFILL = `Promise.withResolvers ??= () => {
  const made = {}
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}`

/** The audit as it is published, with what it needs; `server`: its subgraphs, supergraphs and cases, as one module. */
export type Audit = { server: string; suites: string[] }

/**
 * Brings the audit here once; afterwards nothing is asked of the network. `from`: where its repository is. Throws a Problem when
 * it cannot be had from there.
 */
export async function bringAudit(from: string): Promise<Audit> {
  const server = join(PLACE, 'server.mjs')
  if (!existsSync(server)) await bring(from, server).catch(error => Promise.reject(problemOf(error, from)))
  const suites = await readdir(join(PLACE, 'src/test-suites'))
  return { server, suites: suites.sort() }
}

const problemOf = ({ message }: Error, from: string) =>
  new Problem(`the audit cannot be had from ${from}; --from names a copy of its repository\n${message}`)

async function bring(from: string, server: string): Promise<void> {
  await rm(PLACE, { recursive: true, force: true })
  await mkdir(dirname(PLACE), { recursive: true })
  await run('git', ['clone', '--quiet', '--no-checkout', from, PLACE])
  await run('git', ['-C', PLACE, 'checkout', '--quiet', COMMIT])
  // GraphQL is for whoever uses it to bring along
  const packages = ['--save-prod', 'graphql@^16.13.1', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', ...packages], { cwd: PLACE })
  await build({
    ...{ entryPoints: [join(PLACE, 'src/index.ts')], outfile: server, banner: { js: POLYFILL } },
    ...{ bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  })
}
