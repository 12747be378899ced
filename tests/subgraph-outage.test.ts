import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { checkout } from '@laurel/infra/runner/checkout'
import { startGuard } from '@laurel/infra/runner/guard'
import { jwksFile } from '@laurel/infra/runner/secrets'
import { services } from '@laurel/infra/runner/settings'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { type Answer, ask, codesOf } from '@laurel/shared/testing/graph'
import { audience, createIssuer, issuer } from '@laurel/shared/testing/tokens'
import { choosePorts, keepUp, programOf, type Setting } from './faults/programs.ts'

/** One list of each service. */
const lists = { membership: 'organizations', evaluation: 'regulations', awards: 'awardPrograms' } as const
const query = '{ organizations { nodes { id } } regulations { code } awardPrograms { id } }'
const whole = {
  organizations: { nodes: [] },
  regulations: expect.arrayContaining([{ code: '366-QĐ/TW' }]),
  awardPrograms: [],
}
/** A fetch has ten seconds. */
const LATEST_MS = 12_000

/** The gateway and the services as processes of their own, which are started again when they are killed. */
async function startProcesses() {
  const guard = startGuard()
  const folder = await mkdtemp(join(tmpdir(), 'laurel-outage-'))
  const identity = await createIssuer()
  const keys = jwksFile(join(folder, 'keys'))
  await mkdir(dirname(keys))
  await writeFile(keys, JSON.stringify(identity.identity.jwks))
  const stores = await Promise.all(
    services.map(async name => [name, await createTestDatabase(migrationsOf(name))] as const),
  )
  const databases = Object.fromEntries(stores) as unknown as Setting['databases']
  const brokers = process.env.TEST_KAFKA_BROKERS ?? ''
  const setting: Setting = {
    guard,
    folder,
    build: checkout,
    ports: await choosePorts(),
    databases,
    brokers,
    downMs: new Map(),
  }
  const issued = { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience }
  const running = [...services, 'gateway' as const].map(name => keepUp(programOf(name, setting, issued), setting))
  const token = await identity.token([{ role: 'officer', organization: newId() }])
  const url = `http://127.0.0.1:${setting.ports.gateway}`
  return {
    pidOf: (service: string) => running.find(({ name }) => name === service)?.pid() ?? 0,
    ask: () => ask({ url, query, token }),
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map(process => process.stop(5_000)))
      await disposeAll(stores.map(([, store]) => store))
      guard[Symbol.dispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const migrationsOf = (name: string) => fileURLToPath(new URL(`../services/${name}/prisma/migrations`, import.meta.url))

/** Asks without a pause, a few at a time, until told to stop; answers what came back and how long the longest took. */
function keepAsking(graph: () => Promise<Answer>) {
  let isOver = false
  const answers: Answer[] = []
  let longest = 0
  const askOn = async () => {
    while (!isOver) {
      const began = performance.now()
      answers.push(await graph())
      longest = Math.max(longest, performance.now() - began)
    }
  }
  const asking = Promise.all([askOn(), askOn(), askOn(), askOn()])
  return async () => {
    isOver = true
    await asking
    return { answers, longest }
  }
}

test('a service stopped or killed costs its own list alone, in time, and is back by itself', async () => {
  await using system = await startProcesses()
  const isWhole = async () => {
    const answer = await system.ask()
    expect([answer.data, answer.errors]).toEqual([whole, []])
  }
  await eventually(isWhole, 60)
  for (const name of services)
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      const without = { ...whole, [lists[name]]: null }
      const stopAsking = keepAsking(system.ask)
      const pid = system.pidOf(name)
      process.kill(pid, signal)
      const answer = await eventually(async () => {
        const found = await system.ask()
        expect(codesOf(found)).toEqual(['SUBGRAPH_UNAVAILABLE'])
        return found
      }, 30)
      expect([name, signal, answer.data]).toEqual([name, signal, without])
      if (signal === 'SIGSTOP') process.kill(pid, 'SIGCONT')
      await eventually(isWhole, 30)
      const { answers, longest } = await stopAsking()
      expect(longest).toBeLessThan(LATEST_MS)
      for (const { data } of answers) expect({ ...data, [lists[name]]: null }).toEqual(without)
    }
}, 240_000)
