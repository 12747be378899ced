import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'

/** A start is not held up by waiting to look; what is ready is looked at now and then. */
const UNREADY_EVERY_MS = 100
const EVERY_MS = 1_000

/** Answers what is wrong, or null. A check that throws is wrong in its message's words. */
export type Check = () => Promise<string | null>

/** What is behind: how many of what since when, for machines, and the same in words. */
export type Late = { what: string; seconds: number; count: number; text: string }

/** Answers what is late, or null; throws when it cannot be known now. */
export type Measure = () => Promise<Late | null>

/** What keeps a process from being ready, what is told besides, and what is late. */
export type Health = { problems(): string[]; notices(): string[]; late(): Late[] }

export type Readiness = Health & AsyncDisposable

type Watched = {
  /** Without these it is not ready. */
  needs?: Record<string, Check>
  /** Without these it is not ready until they were there once: it can go on without them, and is late then. */
  arrivals?: Record<string, Check>
  lateness?: Measure[]
}

/** Looks at everything for ever, and tells what each last found. */
export function startReadiness({ needs = {}, arrivals = {}, lateness = [] }: Watched, log: Log): Readiness {
  const names = Object.keys({ ...needs, ...arrivals })
  const found = new Map(names.map(name => [name, 'not checked yet'] as [string, string | null]))
  const late = new Map<Measure, Late>()
  const stop = new AbortController()
  const look = async (name: string, check: Check) => {
    const problem = await check().catch(messageOf)
    if (problem !== found.get(name)) log.info({ check: name, problem }, problem ? 'not ready' : 'ready')
    found.set(name, problem)
    await pause(problem === null ? EVERY_MS : UNREADY_EVERY_MS, stop.signal)
    return problem
  }
  const watch = async (name: string, check: Check) => {
    while (!stop.signal.aborted) await look(name, check)
  }
  const expect = async (name: string, check: Check) => {
    while (!stop.signal.aborted && (await look(name, check)) !== null);
  }
  const measure = async (one: Measure) => {
    while (!stop.signal.aborted) {
      const found = await one().catch(() => null) // what it cannot know for is a problem of its own
      if (found) late.set(one, found)
      else late.delete(one)
      await pause(EVERY_MS, stop.signal)
    }
  }
  const ended = Promise.all([
    ...Object.entries(needs).map(([name, check]) => watch(name, check)),
    ...Object.entries(arrivals).map(([name, check]) => expect(name, check)),
    ...lateness.map(measure),
  ])
  const inOrder = () => lateness.flatMap(one => late.get(one) ?? [])
  return {
    problems: () =>
      [...found].filter(([, problem]) => problem !== null).map(([name, problem]) => `${name}: ${problem}`),
    notices: () => inOrder().map(({ text }) => text),
    late: inOrder,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await ended
    },
  }
}

/** The words of a failure. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
