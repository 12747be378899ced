import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, relative } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import { type Guard, withoutGuard } from './guard.ts'

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.data'])
const ours = '@laurel'
/** What tests of sources start as it was bundled; there is no guard in it. */
const BUNDLED = ['gateway/dist/bundle/planning-thread.js']

/** Copies the sources of this checkout into a folder, with what was generated of them; other packages are linked. */
export function copyTree(folder: string): void {
  cpSync(checkout, folder, { recursive: true, filter: path => !LEFT_OUT.has(basename(path)) })
  for (const file of BUNDLED) cpSync(join(checkout, file), join(folder, file))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, ours), { recursive: true })
  const installed = join(checkout, 'node_modules')
  for (const name of readdirSync(installed).filter(one => one !== ours))
    symlinkSync(join(installed, name), join(modules, name))
  for (const name of readdirSync(join(installed, ours))) {
    const place = relative(checkout, join(installed, ours, readlinkSync(join(installed, ours, name))))
    symlinkSync(join(folder, place), join(modules, ours, name))
    const own = join(place, 'node_modules')
    if (existsSync(join(checkout, own))) symlinkSync(join(checkout, own), join(folder, own))
  }
}

/** Takes a guard out of a copy; answers how to put it back. */
export function takeOut({ name, changes }: Guard, folder: string): () => void {
  const files = [...new Set(changes.map(({ file }) => join(folder, file)))]
  const before = files.map(file => readFileSync(file, 'utf8'))
  for (const change of changes) {
    const path = join(folder, change.file)
    writeFileSync(path, withoutGuard(name, change, readFileSync(path, 'utf8')))
  }
  return () => {
    for (const [index, file] of files.entries()) writeFileSync(file, before[index] ?? '')
  }
}
