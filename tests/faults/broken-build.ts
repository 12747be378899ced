import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bundleProcesses } from '@laurel/infra/runner/bundle'
import { checkout } from '@laurel/infra/runner/checkout'
import { services } from '@laurel/infra/runner/settings'

/** One textual change that makes a build wrong. */
export type Break = { file: string; from: string; to: string }

const packages = ['packages/shared', 'gateway', ...services.map(name => `services/${name}`)]
/** What a workspace needs to run once it is built. */
const PARTS = /^(package\.json|dist|events|\w+\.graphql|prisma|regulations\.json)$/

/** Copies what was built into a folder, breaks it there, bundles it, and answers where it is. */
export async function breakBuild(folder: string, { file, from, to }: Break): Promise<string> {
  for (const name of packages) copyWorkspace(folder, name)
  linkModules(folder)
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  const times = text.split(from).length - 1
  if (times !== 1) throw new Error(`${file} has ${times} times what is to be broken: ${from}`)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
  await bundleProcesses(folder)
  return folder
}

function copyWorkspace(folder: string, name: string): void {
  mkdirSync(join(folder, name), { recursive: true })
  for (const part of readdirSync(join(checkout, name))) {
    if (PARTS.test(part)) cpSync(join(checkout, name, part), join(folder, name, part), { recursive: true })
    if (part === 'node_modules') symlinkSync(join(checkout, name, part), join(folder, name, part))
  }
}

/** Every module is the checkout's own, but for ours, which are those beside. */
function linkModules(folder: string): void {
  const from = join(checkout, 'node_modules')
  const into = join(folder, 'node_modules')
  mkdirSync(join(into, '@laurel'), { recursive: true })
  for (const name of readdirSync(from)) if (name !== '@laurel') symlinkSync(join(from, name), join(into, name))
  for (const name of packages) symlinkSync(join(folder, name), join(into, '@laurel', basename(name)))
}
