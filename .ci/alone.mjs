// Each service and the gateway as an operator starts them: from their main, by environment only, in any order.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import {
  begin,
  environment,
  freePorts,
  isOpen,
  kill,
  root,
  run,
  setUp,
  temporaryFolder,
  timed,
  until,
} from './machine.mjs'
import { check, none } from './report.mjs'
import { openStores } from './stores.mjs'

const SERVICES = ['membership', 'evaluation', 'awards']
const READY_WITHIN_SECONDS = 60
const STOPPED_WITHIN_SECONDS = 10

/** Wrong or missing, for each kind of process: every one of these names must be told. */
const WRONG = { LOG_LEVEL: 'loud', LOCAL_RUN: 'yes', GATEWAY_SECRETS: 'short', PORT: 'http' }
const MISSING = ['TOKEN_ISSUER', 'TOKEN_AUDIENCE', 'JWKS_FILE']
const OF_SERVICES = {
  wrong: { KAFKA_BROKERS: 'a broker', MIGRATION_DATABASE_URL: 'mysql://x' },
  missing: ['DATABASE_URL'],
}
const OF_GATEWAY = { wrong: { AWARDS_URL: 'somewhere', EXPLORER_FILE: 'no-such-file.json' }, missing: [] }

export async function alone() {
  await setUp()
  for (const name of [...SERVICES, 'gateway'])
    await check(`${name} names everything that is wrong in its environment, and exits 1`, () => namesAllWrong(name))
  const stores = await openStores()
  try {
    await check('started before Postgres and Kafka, each is live and not ready, and stops by SIGTERM', async () => {
      const processes = await startAll(stores)
      await untilLive(processes)
      return stopAll(processes)
    })
    await check('each becomes ready when first Postgres comes, then Kafka, and stops by SIGTERM', () =>
      readyInOrder(stores, ['postgres', 'kafka'], stopAll),
    )
    await check('each becomes ready when first Kafka comes, then Postgres, and stops by SIGTERM without them', () =>
      readyInOrder(stores, ['kafka', 'postgres'], async processes => {
        await stores.shut()
        return stopAll(processes)
      }),
    )
  } finally {
    await stores.close()
  }
}

async function namesAllWrong(name) {
  const { wrong, missing } = name === 'gateway' ? OF_GATEWAY : OF_SERVICES
  const { PATH } = environment()
  const { code, stdout, stderr } = await run(process.execPath, [mainOf(name)], { env: { PATH, ...WRONG, ...wrong } })
  const expected = [...Object.keys({ ...WRONG, ...wrong }), ...MISSING, ...missing]
  const silent = expected.filter(variable => !stdout.includes(variable))
  assert.equal(code, 1, `it ended by ${code}: ${stdout}${stderr}`)
  none(silent, 'not named: ')
  return `${expected.length} names`
}

/** Starts all with nothing there; then the stores come one after the other. */
async function readyInOrder(stores, order, stop) {
  const processes = await startAll(stores)
  try {
    await untilLive(processes)
    await stores.open(order[0])
    for (const one of processes.filter(({ name }) => name !== 'gateway'))
      assert.equal(await statusOf(one, 'readyz'), 503)
    await stores.open(order[1])
    const seconds = await timed(() => untilReady(processes))
    return `ready ${seconds} s after ${order[1]}, ${await stop(processes)}`
  } finally {
    for (const { pid } of processes) kill(pid, 'SIGKILL')
    await stores.shut()
  }
}

async function startAll(stores) {
  const names = ['gateway', ...SERVICES]
  const ports = await freePorts(names.length)
  const urls = Object.fromEntries(
    names.map((name, at) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[at]}`]),
  )
  return names.map((name, at) => {
    const own = name === 'gateway' ? urls : stores.variablesOf(name)
    const env = { PATH: environment().PATH, PORT: String(ports[at]), ...stores.identity, ...own }
    return { name, port: ports[at], ...begin(process.execPath, [mainOf(name)], { cwd: temporaryFolder(), env }) }
  })
}

async function untilLive(processes) {
  for (const one of processes) {
    await until(
      () => isOpen(one.port),
      READY_WITHIN_SECONDS,
      () => `${one.name} does not listen: ${one.written.stdout}`,
    )
    assert.equal(await statusOf(one, 'livez'), 200, `${one.name} is not live`)
    // The gateway has what it needs: without services it serves what needs none.
    if (one.name !== 'gateway') assert.equal(await statusOf(one, 'readyz'), 503, `${one.name} says that it is ready`)
  }
}

async function untilReady(processes) {
  const lacks = async one => `${one.name} is not ready: ${await textOf(one, 'readyz')}`
  for (const one of processes)
    await until(
      async () => (await statusOf(one, 'readyz')) === 200,
      READY_WITHIN_SECONDS,
      () => lacks(one),
    )
}

/** SIGTERM to all; each must exit 0 in time. */
async function stopAll(processes) {
  const startedAt = Date.now()
  const stopped = processes.map(async ({ name, pid, exited, written }) => {
    kill(pid, 'SIGTERM')
    const timer = setTimeout(() => kill(pid, 'SIGKILL'), STOPPED_WITHIN_SECONDS * 1_000)
    const code = await exited
    clearTimeout(timer)
    assert.equal(code, 0, `${name} ended by ${code}: ${written.stdout.slice(-400)}`)
  })
  await Promise.all(stopped)
  return `stopped in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}

const mainOf = name => join(root, name === 'gateway' ? name : `services/${name}`, 'dist/bundle/main.js')
const get = ({ port }, path) => fetch(`http://127.0.0.1:${port}/${path}`, { signal: AbortSignal.timeout(5_000) })
const statusOf = async (one, path) => (await get(one, path)).status
const textOf = async (one, path) => (await get(one, path)).text()
