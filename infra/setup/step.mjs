import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const stamps = '.data/stamps'
const SHORT_MS = 1_500

/** Does a piece of work and says what and how long it takes; one that is short is not worth a word. Ends the process when it fails. */
export async function step(title, work) {
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(0)
  const isTerminal = process.stderr.isTTY
  const announce = setTimeout(() => !isTerminal && console.error(`${title} …`), SHORT_MS)
  const clock = isTerminal && setInterval(() => process.stderr.write(`\r${title} … ${seconds()} s `), 1_000)
  try {
    await work()
    if (Date.now() - startedAt > SHORT_MS) console.error(`${isTerminal ? '\r' : ''}${title}: done in ${seconds()} s`)
  } catch (error) {
    console.error(`${isTerminal ? '\r' : ''}${title}: failed after ${seconds()} s\n${error.message}`)
    process.exit(1)
  } finally {
    clearTimeout(announce)
    clearInterval(clock)
  }
}

/** Runs a command quietly; rejects with all that it wrote when it fails. */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(Buffer.concat(output).toString() || `${command} ended by ${signal ?? code}`)),
    )
  })
}

/** A hash of files and folders, by content: a fresh clone's times tell nothing. */
export function hashOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesAt)) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function filesAt(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap(name => filesAt(join(path, name)))
}

/** Whether the work was done for these very inputs, and what it wrote is there. */
export const isFresh = ({ name, hash, outputs }) =>
  outputs.every(existsSync) && existsSync(join(stamps, name)) && readFileSync(join(stamps, name), 'utf8') === hash

export function stamp({ name, hash }) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), hash)
}
