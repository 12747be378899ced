// The plumbing of the checks: commands, waiting, ports, temporary folders, and processes as Linux tells of them.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const running = new Set()
const folders = []
process.on('exit', () => {
  for (const child of running) kill(-child.pid, 'SIGKILL')
  for (const folder of folders) remove(folder)
})

/** Our environment without what an `npm run` around us left in it; `more` is added, and undefined in it removes. */
export function environment(more = {}) {
  const left = Object.entries({ ...env, ...more }).filter(
    ([name, value]) => value !== undefined && !/^npm_(lifecycle|package|command|execpath)/.test(name),
  )
  return Object.fromEntries(left)
}

/** Starts a program in a process group of its own; `exited` is its code, or the signal that ended it. */
export function begin(command, args, { cwd = root, env: given = environment() } = {}) {
  const child = spawn(command, args, { cwd, env: given, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const written = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8')
    child[stream].on('data', text => {
      written[stream] += text
    })
  }
  const exited = new Promise(resolve => {
    child.once('error', error => {
      written.stderr += String(error)
      resolve(127)
    })
    child.once('close', (code, signal) => resolve(code ?? signal))
  }).finally(() => running.delete(child))
  return { pid: child.pid, written, exited }
}

/** Runs a command to its end; one that takes longer than `seconds` is killed, which its code then tells. */
export async function run(command, args, { seconds = 120, ...options } = {}) {
  const startedAt = Date.now()
  const { pid, written, exited } = begin(command, args, options)
  const timer = setTimeout(() => kill(-pid, 'SIGKILL'), seconds * 1_000)
  const code = await exited
  clearTimeout(timer)
  return { code, ...written, seconds: (Date.now() - startedAt) / 1_000 }
}

/** Runs git, whoever owns this checkout; throws what it says when it fails. */
export async function git(...args) {
  const config = join(temporaryFolder(), 'gitconfig')
  writeFileSync(config, '[safe]\n\tdirectory = *\n')
  const done = await run('git', args, { env: environment({ GIT_CONFIG_GLOBAL: config }) })
  if (done.code !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`)
  return done
}

/** Brings this checkout to where all that is in it can run; does nothing where it is there already. */
export async function setUp() {
  const { code, stdout, stderr } = await run('npm', ['run', 'setup'], { seconds: 600 })
  if (code !== 0) throw new Error(`npm run setup failed: ${stdout}${stderr}`)
}

export function kill(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone already.
  }
}

/** Waits until `condition` answers something true, and answers that; `reason` words what is missing when it does not in time. */
export async function until(condition, seconds, reason) {
  const end = Date.now() + seconds * 1_000
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`after ${seconds} s ${await reason()}`)
    await sleep(50)
  }
}

/** How many seconds `work` took, to a tenth. */
export async function timed(work) {
  const startedAt = performance.now()
  await work()
  return Math.round((performance.now() - startedAt) / 100) / 10
}

/** Ports that nobody listened on a moment ago, all different; this checkout must be set up. */
export async function freePorts(many) {
  const { freePort } = await import(join(root, 'infra/dist/runner/ports.js'))
  const ports = []
  while (ports.length < many) ports.push(await freePort())
  return ports
}

export function isOpen(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy() && resolve(true))
    socket.once('error', () => resolve(false))
  })
}

/** A new folder with mode 0700, removed when this process ends. */
export function temporaryFolder() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'laurel-ci-')))
  removeAtEnd(folder)
  return folder
}

export const removeAtEnd = folder => void folders.push(folder)
export const remove = folder => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })

/** The processes that work in one of the folders or were told of it: `{ pid, args }` of each. */
export function processesIn(...places) {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.map(describe).filter(one => one && places.some(place => one.about.includes(place)))
}

function describe(pid) {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return { pid: Number(pid), args, about: [readlinkSync(`/proc/${pid}/cwd`), ...args].join('\n') }
  } catch {
    return null // gone, or another user's
  }
}
