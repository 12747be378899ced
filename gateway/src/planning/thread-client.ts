import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { QueryPlannerConfig } from '@apollo/query-planner'
import type { Outcome, Task } from './thread-tasks.ts'

/** Why the thread is of no more use. */
export class ThreadEnded extends Error {
  override name = 'ThreadEnded'
  /** Whether what it was asked took too long, or more memory than it may have. */
  readonly isTooMuch: boolean

  constructor(message: string, isTooMuch: boolean) {
    super(message)
    this.isTooMuch = isTooMuch
  }
}

/** The thread that plans. */
export type PlanningThread = {
  /** Does a task, after the one before it has settled. Rejects with ThreadEnded; the next is then done by another thread, which knows nothing. */
  ask(task: Task, withinMs: number): Promise<Outcome>
} & AsyncDisposable

type Settings = {
  config: QueryPlannerConfig
  /** How much its heap may hold. */
  mebibytes: number
}

/** It loads what plans. On a core that has other work to do that takes seconds. */
const START_MS = 60_000
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY'
const bundle = createRequire(import.meta.url).resolve('@laurel/gateway/planning-thread')

export function createThread(settings: Settings): PlanningThread {
  let thread: ReturnType<typeof startThread> | undefined
  let isStopped = false
  return {
    async ask(task, withinMs) {
      if (isStopped) throw new Error('it was stopped')
      thread ??= startThread(settings)
      try {
        return await thread.ask(task, withinMs)
      } catch (error) {
        thread = undefined
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      isStopped = true
      await thread?.stop()
    },
  }
}

function startThread({ config, mebibytes }: Settings) {
  const worker = new Worker(bundle, {
    name: 'planning',
    workerData: config,
    resourceLimits: { maxOldGenerationSizeMb: mebibytes },
  })
  let ended: ThreadEnded | undefined
  let settle = (_: Outcome | ThreadEnded) => {}
  const end = (reason: string, isTooMuch: boolean) => {
    ended ??= new ThreadEnded(reason, isTooMuch)
    settle(ended)
  }
  worker.on('message', outcome => settle(outcome))
  worker.on('error', (error: NodeJS.ErrnoException) => end(`${error.stack}`, error.code === OUT_OF_MEMORY))
  worker.on('exit', code => end(`it ended by ${code}`, false))
  const outcomeOf = async (begin: () => void, withinMs: number, isTooMuch: boolean): Promise<Outcome> => {
    // Where this thread itself was held up the outcome may be here already: it is heard before the time is found over.
    let afterHearing: NodeJS.Immediate | undefined
    const late = setTimeout(() => {
      afterHearing = setImmediate(end, `it was not done after ${withinMs} ms`, isTooMuch)
    }, withinMs)
    worker.ref()
    const outcome = await new Promise<Outcome | ThreadEnded>(resolve => {
      settle = resolve
      if (ended) resolve(ended)
      else begin()
    })
    clearTimeout(late)
    clearImmediate(afterHearing)
    worker.unref()
    if (!(outcome instanceof ThreadEnded)) return outcome
    await worker.terminate()
    throw outcome
  }
  // what it is asked first is not to pay, by its time, for the start
  const started = outcomeOf(() => {}, START_MS, false)
  return {
    async ask(task: Task, withinMs: number): Promise<Outcome> {
      await started
      return outcomeOf(() => worker.postMessage(task), withinMs, true)
    },
    stop: () => worker.terminate(),
  }
}
