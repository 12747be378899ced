import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, test } from '@jest/globals'
import { Refusal } from '@laurel/shared/errors'
import { createLog } from '@laurel/shared/log'
import { createPlanner } from './planner.ts'
import { createThread } from './thread-client.ts'
import { planningOver } from './thread-tasks.ts'

const log = createLog('test', 'silent')
const sdl = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8')
const asked = (text: string, more: { operationName?: string; endsAt?: number } = {}) => ({
  ...{ text, hash: text, operationName: undefined },
  ...more,
})

const small = '{ regulations { code } }'
/** Asks three services for many things, each of which is planned for itself. */
const many = (count: number) => {
  const parts = 'nodes { id displayName evaluations { id grade } eligibility(program: "a") { eligible } }'
  return `{ ${Array.from({ length: count }, (_, index) => `a${index}: members(first: 1) { ${parts} }`).join(' ')} }`
}
const large = many(20)

const codeOf = async (plan: Promise<string>) => {
  const error = await plan.then(
    () => undefined,
    reason => reason,
  )
  return error?.originalError instanceof Refusal ? error.originalError.code : error
}

test('it plans as Apollo does, each operation of a document', async () => {
  await using planner = createPlanner({ log })
  const [planning, plans] = [planner.over(sdl), planningOver(sdl, {})]
  const text = 'query A { regulations { code } } query B { awardPrograms { id } }'
  for (const operationName of ['A', 'B']) {
    const plan = await planning(asked(text, { operationName }))
    expect(plan).toBe(plans({ text, operationName }))
    expect(JSON.parse(plan)).toMatchObject({ kind: 'QueryPlan', node: { kind: 'Fetch' } })
  }
  expect(await planning(asked(large))).toBe(plans({ text: large, operationName: undefined }))
})

test('of a bad supergraph it says what is wrong, and goes on with a good one', async () => {
  await using planner = createPlanner({ log })
  expect((await planner.problemOf('type Query { a: Int }'))?.message).toMatch(/supergraph/i)
  expect(await planner.problemOf(sdl)).toBeUndefined()
  expect(JSON.parse(await planner.over(sdl)(asked(small)))).toMatchObject({ node: { kind: 'Fetch' } })
})

test('a supergraph that the thread cannot hold is told as such, and holds up nothing', async () => {
  await using planner = createPlanner({ log, mebibytes: 8 })
  expect((await planner.problemOf(sdl))?.message).toContain('reaching memory limit')
})

test('what was put away for other supergraphs is made ready again', async () => {
  await using planner = createPlanner({ log })
  const planning = planner.over(sdl)
  const plan = await planning(asked(small))
  for (let other = 0; other < 3; other++) expect(await planner.problemOf(`${sdl}\n# ${other}`)).toBeUndefined()
  expect(await planning(asked(small))).toBe(plan)
})

test('what it throws is thrown here, with where it was', async () => {
  await using planner = createPlanner({ log })
  await expect(planner.over(sdl)(asked('{ nothing }'))).rejects.toMatchObject({
    message: expect.stringContaining('nothing'),
    stack: expect.stringContaining('planning-thread.js'),
  })
  expect(await planner.over(sdl)(asked(small))).toContain('regulations')
})

test('what takes too long to plan is refused, at once when it comes again, and the others are planned', async () => {
  await using planner = createPlanner({ log, planMs: 25 })
  const planning = planner.over(sdl)
  await planner.problemOf(sdl)
  const others = Promise.allSettled([planning(asked(large)), planning(asked(small))])
  const [tooLong, other] = await others
  expect(tooLong).toMatchObject({ reason: { originalError: { code: 'QUERY_TOO_COMPLEX' } } })
  // Where nothing is warm yet a small one may take too long as well; it is not lost by the one before it.
  if (other.status === 'rejected') expect(await codeOf(Promise.reject(other.reason))).toBe('QUERY_TOO_COMPLEX')
  const began = performance.now()
  expect(await codeOf(planning(asked(large)))).toBe('QUERY_TOO_COMPLEX')
  expect(performance.now() - began).toBeLessThan(20)
})

test('an answer that was there in time counts, though nobody looked meanwhile', async () => {
  const planMs = 1_000
  await using planner = createPlanner({ log, planMs })
  const planning = planner.over(sdl)
  const plan = await planning(asked(small))
  const again = planning(asked(small))
  // asked of the thread by now, and then this one stands still for longer than a plan may take
  await new Promise(resolve => setImmediate(resolve))
  const until = performance.now() + planMs + 300
  while (performance.now() < until);
  expect(await again).toBe(plan)
  await new Promise(resolve => setImmediate(resolve))
  expect(await planning(asked(large))).toContain('eligibility')
})

test('what fills the memory is refused, and the others are planned', async () => {
  await using planner = createPlanner({ log, mebibytes: 24, planMs: 60_000 })
  const planning = planner.over(sdl)
  const plan = await planning(asked(small))
  expect(await codeOf(planning(asked(many(2_000))))).toBe('QUERY_TOO_COMPLEX')
  expect(await planning(asked(small))).toBe(plan)
})

test('of the same operation one plan is made for all who ask meanwhile', async () => {
  await using planner = createPlanner({ log })
  const planning = planner.over(sdl)
  await planning(asked(large))
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    return performance.now() - began
  }
  const one = await timed(() => planning(asked(large)))
  const all = await timed(() => Promise.all(Array.from({ length: 50 }, () => planning(asked(large)))))
  expect(all).toBeLessThan(10 * one)
})

test('whose turn comes too late is told so, unless another waits longer for the same', async () => {
  await using planner = createPlanner({ log })
  const planning = planner.over(sdl)
  const endsAt = Date.now() + 1
  const [first, late, shared, longer] = await Promise.all([
    codeOf(planning(asked(large))),
    codeOf(planning(asked(small, { endsAt }))),
    codeOf(planning(asked('{ years: regulations { code } }', { endsAt }))),
    codeOf(planning(asked('{ years: regulations { code } }', { endsAt: Date.now() + 60_000 }))),
  ])
  expect([first, late, shared, longer]).toEqual([undefined, 'DEADLINE_EXCEEDED', undefined, undefined])
})

test('while it plans, everything else goes on', async () => {
  await using planner = createPlanner({ log })
  const planning = planner.over(sdl)
  await planner.problemOf(sdl)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const began = performance.now()
  for (let time = 0; time < 5; time++) await planning(asked(`${large} # ${time}`))
  const took = performance.now() - began
  delay.disable()
  expect(took).toBeGreaterThan(50)
  expect(delay.max / 1e6).toBeLessThan(took / 2)
})

test('what is asked first does not pay for the start of the thread', async () => {
  const asking = async (withinMs: number) => {
    await using thread = createThread({ config: {}, mebibytes: 160 })
    const began = performance.now()
    const outcome = await thread.ask(
      { supergraph: 'unknown', operation: { text: small, operationName: undefined } },
      withinMs,
    )
    expect(outcome).toEqual({ lacks: true })
    return performance.now() - began
  }
  const withStart = await asking(60_000)
  await asking(withStart / 3)
})
