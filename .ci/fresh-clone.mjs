// A stranger's first hour: a fresh clone, npm start, every way to stop it, and what it serves meanwhile.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { events } from './events.mjs'
import { graph } from './graph.mjs'
import {
  choosePorts,
  cloneRepository,
  countsIn,
  restartsIn,
  signalTo,
  startLaurel,
  sweep,
  untilGone,
} from './laurel.mjs'
import { kill, remove, setUp } from './machine.mjs'
import { check, none } from './report.mjs'

const FIRST_WITHIN_SECONDS = 600
const AGAIN_WITHIN_SECONDS = 20

export async function freshClone() {
  await setUp()
  const clone = await cloneRepository()
  const ports = await choosePorts()
  const starts = []
  const start = () => {
    starts.push(startLaurel(clone, ports))
    return starts.at(-1)
  }
  try {
    await firstRun(start())
    await stopBy(starts.at(-1), 'SIGINT', 'after Ctrl-C')
    await startAgain(start(), 'a second npm start')
    await stopBy(starts.at(-1), 'SIGKILL', 'after SIGKILL of the runner')
    await startAgain(start(), 'npm start after a SIGKILL')
    await stopBy(starts.at(-1), 'SIGTERM', 'after SIGTERM of the runner')
    await check('no process was restarted in all these runs', () => noneRestarted(starts))
  } finally {
    sweep(clone)
    remove(clone)
  }
}

async function firstRun(laurel) {
  const who = process.getuid() === 0 ? 'root' : `user ${process.getuid()}`
  const isReady = await check(
    `npm start alone on a fresh clone of mode 0700 ends with the summary, as ${who}`,
    async () =>
      `${await laurel.ready(FIRST_WITHIN_SECONDS)} s of ${FIRST_WITHIN_SECONDS} s, gateway port ${laurel.ports.GATEWAY_PORT}`,
  )
  if (!isReady) return
  await check("the summary's counts are the sample's", () => sampleCounts(laurel))
  await check('each process tells its metrics on the port a thousand above', () => metrics(laurel))
  await events(laurel)
  await graph(laurel)
}

async function metrics({ ports }) {
  const names = ['GATEWAY', 'MEMBERSHIP', 'EVALUATION', 'AWARDS']
  for (const name of names) {
    const text = await (await fetch(`http://127.0.0.1:${ports[`${name}_PORT`] + 1_000}/metrics`)).text()
    assert.match(text, /^laurel_ready 1$/m, name)
    assert.match(text, /^process_cpu_seconds_total /m, name)
  }
  return `${names.length} processes`
}

/** Against the sample as it is computed, not as it was loaded. */
export async function sampleCounts(laurel) {
  const sampleModule = name => import(join(laurel.clone, 'infra/dist/sample', `${name}.js`))
  const [{ defaultSample }, { organizations }, { resultsOf }, { years }] = await Promise.all(
    ['queries', 'organizations', 'results', 'decisions'].map(sampleModule),
  )
  const counts = countsIn(laurel)
  const expected = {
    organizations: countOf(organizations(defaultSample)),
    members: defaultSample.members,
    'members in evaluation': defaultSample.members,
  }
  for (const year of years) {
    expected[`results ${year}`] = countOf(resultsOf(defaultSample, year))
    expected[`finalization ${year}`] = expected[`results ${year}`]
  }
  const found = Object.fromEntries(Object.keys(expected).map(name => [name, counts[name]]))
  assert.deepEqual(
    found,
    expected,
    `the summary says ${JSON.stringify(found)}, the sample is ${JSON.stringify(expected)}`,
  )
  return `${counts.organizations} organisations, ${counts.members} members, ${years.length} years`
}

const countOf = items => [...items].length

async function startAgain(laurel, what) {
  await check(`${what} is ready within ${AGAIN_WITHIN_SECONDS} s`, async () => {
    const seconds = await laurel.ready(FIRST_WITHIN_SECONDS)
    assert.ok(seconds <= AGAIN_WITHIN_SECONDS, `it took ${seconds} s`)
    return `${seconds} s`
  })
}

/** Signals a system that runs; within ten seconds nothing of it may be left. */
export async function stopBy(laurel, signal, when) {
  await check(`${when} no process of ours is left and no port is open within 10 s`, async () => {
    assert.equal(laurel.code, undefined, 'it did not run any more')
    signalTo(laurel, signal)
    return untilGone(laurel)
  })
  sweep(laurel.clone)
  if (laurel.code === undefined) kill(-laurel.npm.pid, 'SIGKILL')
}

export function noneRestarted(starts) {
  none(starts.flatMap(restartsIn))
  return `${starts.length} run${starts.length > 1 ? 's' : ''}`
}
