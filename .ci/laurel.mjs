// A clone of this repository, and `npm start` in it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  begin,
  environment,
  freePorts,
  git,
  isOpen,
  kill,
  processesIn,
  removeAtEnd,
  root,
  run,
  temporaryFolder,
  until,
} from './machine.mjs'

const GONE_WITHIN_SECONDS = 10
const STANDARD_PORTS = {
  GATEWAY_PORT: 4000,
  MEMBERSHIP_PORT: 4001,
  EVALUATION_PORT: 4002,
  AWARDS_PORT: 4003,
  POSTGRES_PORT: 5433,
  KAFKA_PORT: 9092,
  KAFKA_CONTROLLER_PORT: 9093,
}

/** Clones what is committed into a folder of mode 0700. */
export async function cloneRepository() {
  const folder = temporaryFolder()
  removeAtEnd(stateFolder(folder))
  await git('clone', '--quiet', root, folder)
  return folder
}

/** Where the runner keeps the embedded Postgres when root starts it, by the path of the checkout. */
function stateFolder(checkout) {
  return join('/var/lib/laurel', createHash('sha256').update(checkout).digest('hex').slice(0, 12))
}

/** The standard ports on a CI machine where they are free; on a person's machine others, so as not to be in the way. */
export async function choosePorts() {
  const standard = Object.values(STANDARD_PORTS)
  const busy = await Promise.all(standard.map(isOpen))
  if (environment().CI && !busy.includes(true)) return STANDARD_PORTS
  const free = await freePorts(standard.length)
  return Object.fromEntries(Object.keys(STANDARD_PORTS).map((name, at) => [name, free[at]]))
}

/** The environment that makes `npm start` listen there: nothing at all for the standard ports. */
export const portVariables = ports => (ports === STANDARD_PORTS ? {} : ports)

/** Starts `npm start` in a clone; `as` is a command that goes before it, `args` come after it, `variables` are set for it. */
export function startLaurel(clone, ports, { as = [], args = [], variables = {} } = {}) {
  const [command, ...all] = [...as, 'npm', 'start', ...args]
  const startedAt = Date.now()
  const npm = begin(command, all, { cwd: clone, env: environment({ ...portVariables(ports), ...variables }) })
  const laurel = { clone, ports, npm, code: undefined }
  void npm.exited.then(code => {
    laurel.code = code
  })
  return Object.assign(laurel, { ready: seconds => untilReady(laurel, startedAt, seconds) })
}

/** Waits for the end of the summary; answers how many seconds after the start it came. */
async function untilReady(laurel, startedAt, seconds) {
  const { written } = laurel.npm
  const isOver = () => laurel.code !== undefined || /^Ctrl-C stops everything/m.test(written.stdout)
  const lastWords = () =>
    [...written.stdout.split('\n').slice(-12), ...written.stderr.split('\n').slice(-12)].join(' / ')
  await until(isOver, seconds, () => `no summary; last words: ${lastWords()}`)
  assert.equal(laurel.code, undefined, `npm start ended by ${laurel.code}: ${lastWords()}`)
  assert.match(written.stdout, /^Laurel is ready/m)
  return Math.round((Date.now() - startedAt) / 100) / 10
}

/** Signals the runner's node process; SIGINT goes to npm and all its group, as a terminal's Ctrl-C does. */
export function signalTo({ clone, npm }, signal) {
  if (signal === 'SIGINT') return kill(-npm.pid, signal)
  const runner = processesIn(clone).find(({ args: [name, script] }) => /node$/.test(name) && /start\.mjs$/.test(script))
  assert.ok(runner, 'the runner was not found')
  kill(runner.pid, signal)
}

/** Waits until no process of the clone is left and none of its ports is open; answers how many seconds that took. */
export async function untilGone({ clone, ports }, seconds = GONE_WITHIN_SECONDS) {
  const startedAt = Date.now()
  const left = async () => {
    const processes = processesIn(clone, stateFolder(clone)).map(({ pid, args }) => `process ${pid} ${args.join(' ')}`)
    const numbers = Object.values(ports)
    const open = await Promise.all(numbers.map(isOpen))
    return [...processes, ...numbers.filter((_, at) => open[at]).map(port => `port ${port}`)]
  }
  await until(
    async () => (await left()).length === 0,
    seconds,
    async () => `there is still ${(await left()).join(', ')}`,
  )
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}

/** Ends by force whatever a failed check left running. */
export function sweep(clone) {
  for (const { pid } of processesIn(clone, stateFolder(clone))) kill(pid, 'SIGKILL')
}

/** Each unplanned end of a process that the runner told of. */
export const restartsIn = ({ npm }) => npm.written.stdout.match(/^.*\bended \(.*starting it again.*$/gm) ?? []

/** The rows of the summary's sample: how many by name. */
export function countsIn({ npm }) {
  const rows = npm.written.stdout.matchAll(/^ {2}(\S.*?) {2,}([\d,]+) +[\d.,]+ s\b/gm)
  return Object.fromEntries([...rows].map(([, name, count]) => [name, Number(count.replaceAll(',', ''))]))
}

export const finalizationsIn = laurel =>
  Object.entries(countsIn(laurel))
    .filter(([name]) => name.startsWith('finalization '))
    .reduce((sum, [, count]) => sum + count, 0)

/** What a clone keeps in its folder of local data. */
export const localJson = ({ clone }, name) => JSON.parse(readFileSync(join(clone, '.data', name), 'utf8'))

/** Runs `npm run <script>` quietly in a clone that runs. */
export const npmRun = ({ clone, ports }, script, args = [], variables = {}) =>
  run('npm', ['run', '--silent', script, '--', ...args], {
    cwd: clone,
    env: environment({ ...portVariables(ports), ...variables }),
  })
