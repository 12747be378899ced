// Writes every generated folder (git-ignored): Prisma clients, types of the SDL, the client's documents, types of the events.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { compileFromFile } from 'json-schema-to-typescript'
import { completeManifest } from './schema/manifest.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const run = promisify(execFile)

// `prisma generate` needs no schema engine, but looks for one: any executable will do.
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
}

const prisma = async () => {
  for (const service of await readdir(join(root, 'services'))) {
    const schema = join('services', service, 'prisma/schema.prisma')
    if (existsSync(join(root, schema))) await node('node_modules/prisma/build/index.js', 'generate', '--schema', schema)
  }
}

const graphql = async () => {
  if (!existsSync(join(root, 'codegen.ts'))) return
  await node('node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts')
  await completeManifest()
}

const node = (...args) => run(process.execPath, args, { cwd: root, env })

const events = async () => {
  const from = join(root, 'packages/shared/events')
  const to = join(root, 'packages/shared/src/generated/events')
  await mkdir(to, { recursive: true })
  for (const file of await readdir(from)) {
    const [, subject, word] = /^(\w+)\.(\w+)\.v1\.schema\.json$/.exec(file) ?? []
    if (!subject) continue
    const types = await compileFromFile(join(from, file), { cwd: from, format: false })
    await writeFile(join(to, `${subject}-${word}.ts`), types)
  }
}

try {
  await Promise.all([prisma(), graphql(), events()])
} catch (error) {
  console.error([error.stdout, error.stderr].filter(Boolean).join('\n') || error)
  process.exit(1)
}
