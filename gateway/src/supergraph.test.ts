import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { createLog } from '@laurel/shared/log'
import { eventually } from '@laurel/shared/testing/eventually'
import { ThreadEnded } from './planning/thread-client.ts'
import { createSupergraph } from './supergraph.ts'
import { compose, startWorld } from './testing/gateway.ts'
import { sdls } from './testing/subgraphs.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const wider = compose({ ...sdls, evaluation: sdls.evaluation.replace('grade: String', 'grade: String, points: Int') })
const knowsPoints = async (world: World) => (await world.ask('{ __type(name: "Member") { fields { name } } }')).text

/** Puts a file in place as careful writers do: under another name first. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

/** Asks without a pause until told to stop; answers every reply that was not as it should be. */
function keepAsking(world: World) {
  let asked = 0
  let going = true
  const failures: string[] = []
  const askOn = async () => {
    while (going) {
      const { status, text } = await world.ask('{ members { id name grade } }')
      if (status !== 200 || !text.includes('OUTSTANDING') || text.includes('errors')) failures.push(text)
      asked += 1
    }
  }
  const done = Promise.all([askOn(), askOn(), askOn(), askOn()])
  return async () => {
    going = false
    await done
    return { asked, failures }
  }
}

test('a new supergraph is taken while requests go on, and none of them fails', async () => {
  await using world = await startWorld()
  const stopAsking = keepAsking(world)
  for (const [supergraph, points] of [
    [wider, true],
    [compose(), false],
    [wider, true],
  ] as const) {
    await replace(world.supergraphFile, supergraph)
    await eventually(async () => expect((await knowsPoints(world)).includes('points')).toBe(points))
  }
  const { asked, failures } = await stopAsking()
  expect(failures).toEqual([])
  expect(asked).toBeGreaterThan(10)
})

const bad = {
  'no GraphQL at all': 'not a graph',
  'an empty file': '',
  'half of a file': wider.slice(0, wider.length / 2),
  'a schema that is no supergraph': 'type Query { a: Int }',
  'one that nothing can be asked of': compose().replaceAll(/^type Query\n(.*\n)*?}/gm, ''),
  'one that asks more of gateways than ours can do': wider.replace(
    'schema\n',
    'schema\n  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)\n',
  ),
}

// The full run, of 1,000, takes a minute and more.
const RELOADS = Number(process.env.RELOADS ?? 100)

test('new supergraphs one after the other, and a bad one now and then, fail no request', async () => {
  await using world = await startWorld()
  const plain = compose()
  const broken = Object.values(bad)
  const stopAsking = keepAsking(world)
  for (let reload = 1; reload <= RELOADS; reload++) {
    const hasPoints = reload % 2 === 1
    if (reload % 10 === 0) {
      await replace(world.supergraphFile, broken[(reload / 10) % broken.length] ?? '')
      expect((await knowsPoints(world)).includes('points')).toBe(!hasPoints)
    }
    await replace(world.supergraphFile, hasPoints ? wider : plain)
    await eventually(async () => expect((await knowsPoints(world)).includes('points')).toBe(hasPoints))
  }
  const { asked, failures } = await stopAsking()
  expect(failures).toEqual([])
  expect(asked).toBeGreaterThan(RELOADS)
}, 240_000)

test.each(Object.entries(bad))(
  'of a bad supergraph, %s, nothing is taken and no request fails',
  async (_, supergraph) => {
    await using world = await startWorld()
    const stopAsking = keepAsking(world)
    await replace(world.supergraphFile, supergraph)
    await rm(world.supergraphFile)
    await replace(world.supergraphFile, supergraph)
    await replace(`${world.supergraphFile}.marker`, '')
    expect(await knowsPoints(world)).not.toContain('points')
    await replace(world.supergraphFile, wider)
    await eventually(async () => expect(await knowsPoints(world)).toContain('points'))
    expect((await stopAsking()).failures).toEqual([])
  },
)

test('a file written over in place is taken as well', async () => {
  await using world = await startWorld()
  await writeFile(world.supergraphFile, wider)
  await eventually(async () => expect(await knowsPoints(world)).toContain('points'))
})

test('a gateway without a good supergraph listens, refuses with NOT_READY, and begins when there is one', async () => {
  await using world = await startWorld({ supergraph: '', waits: false })
  expect((await fetch(`${world.url}/livez`)).status).toBe(200)
  const unready = await fetch(`${world.url}/readyz`)
  expect(unready.status).toBe(503)
  expect(await unready.json()).toEqual({
    status: 'unready',
    problems: ['supergraph: no good one was found yet'],
  })
  const refused = await world.ask('{ years }')
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([503, 'NOT_READY'])
  await replace(world.supergraphFile, wider)
  await eventually(async () =>
    expect((await world.ask('{ years }')).body.data).toEqual({ years: [2010, 2011, 2012, 2013, 2014] }),
  )
})

test('a gateway that never found a supergraph stops at once', async () => {
  const world = await startWorld({ supergraph: '', waits: false })
  const began = performance.now()
  await world[Symbol.asyncDispose]()
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('a supergraph with a role that this gateway does not know yet is not taken, neither first nor later', async () => {
  const committed = await readFile(new URL('../supergraph.graphql', import.meta.url), 'utf8')
  const ahead = committed.replaceAll('"auditor"', '"marshal"')
  expect(ahead).not.toBe(committed)
  await using world = await startWorld({ supergraph: ahead, waits: false })
  const unready = await fetch(`${world.url}/readyz`)
  expect(await unready.json()).toEqual({ status: 'unready', problems: ['supergraph: no good one was found yet'] })
  const fields = async () => (await world.ask('{ __type(name: "Query") { fields { name } } }')).text
  await replace(world.supergraphFile, committed)
  await eventually(async () => expect(await fields()).toContain('regulations'))
  await replace(world.supergraphFile, ahead.replaceAll('regulations', 'rules'))
  await replace(`${world.supergraphFile}.marker`, '')
  const wider = committed.replaceAll('awardPrograms', 'programs')
  await replace(world.supergraphFile, wider)
  await eventually(async () => expect(await fields()).toContain('"programs"'))
  expect(await fields()).toContain('"regulations"')
})

test('a supergraph is tried again after the thread ended that tried it', async () => {
  await using world = await startWorld()
  const problems = [new ThreadEnded('it was not done after 60000 ms', true), new ThreadEnded('it ended by 1', false)]
  await using supergraph = createSupergraph(
    world.supergraphFile,
    async () => problems.shift(),
    createLog('test', 'silent'),
    100,
  )
  const unused = { update: () => {}, healthCheck: async () => {}, getDataSource: () => ({ process: async () => ({}) }) }
  expect(await supergraph.hook(unused)).toEqual({ supergraphSdl: compose() })
  expect(problems).toEqual([])
})

test('the committed supergraph is one that the gateway takes', async () => {
  const supergraph = await readFile(new URL('../supergraph.graphql', import.meta.url), 'utf8')
  await using world = await startWorld({ supergraph })
  const { body } = await world.ask('{ __type(name: "Member") { fields { name } } }')
  expect(JSON.stringify(body)).toContain('eligibility')
})
