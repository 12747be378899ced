import { setTimeout as sleep } from 'node:timers/promises'
import type { Guard } from './guard.ts'
import { type Exit, halt, launch, type Program, type Running } from './program.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000
/** Having run this long, a program counts as well again. */
const WELL_AFTER_MS = 30_000
const TAIL_LINES = 20

export type Supervision = {
  guard: Guard
  /** Where it stands in the order of stopping: the lowest goes first. */
  rank: number
  onLine?: (line: string) => void
  /** Told of every end that nobody asked for. */
  onUnplannedExit?: (exit: Exit, retryInMs: number) => void
  firstWaitMs?: number
  /** How long it stays down after each end, instead of growing pauses. */
  restartAfterMs?: () => number
}

export type Supervised = {
  name: string
  pid: () => number
  /** Unplanned ends so far. */
  restarts: () => number
  /** The last lines that it wrote. */
  tail: () => string[]
  /** Stops it for good; `patienceMs` is how long it is asked politely. */
  stop: (patienceMs: number) => Promise<void>
}

/** Keeps a program running: starts it, and starts it again with growing pauses whenever it ends by itself. */
export function supervise(program: Program, supervision: Supervision): Supervised {
  const { guard, rank, onUnplannedExit, firstWaitMs = FIRST_WAIT_MS, restartAfterMs } = supervision
  const stopping = new AbortController()
  const tail: string[] = []
  let restarts = 0
  const onLine = (line: string) => {
    tail.push(line)
    if (tail.length > TAIL_LINES) tail.shift()
    supervision.onLine?.(line)
  }
  const begin = () => {
    const started = launch(program, onLine)
    guard.hold(started.pid, rank, program.stopSignals)
    return started
  }
  let running: Running = begin()
  const pauseAfter = restartAfterMs ?? growingPauses(firstWaitMs)
  const keep = async () => {
    while (!stopping.signal.aborted) {
      const startedAt = Date.now()
      const exit = await running.exited
      guard.release(running.pid)
      if (stopping.signal.aborted) return
      restarts += 1
      const wait = pauseAfter(Date.now() - startedAt)
      onUnplannedExit?.(exit, wait)
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (!stopping.signal.aborted) running = begin()
    }
  }
  const kept = keep()
  return {
    name: program.name,
    pid: () => running.pid,
    restarts: () => restarts,
    tail: () => [...tail],
    async stop(patienceMs) {
      stopping.abort()
      await halt(running, program.stopSignals, patienceMs)
      await kept
    },
  }
}

/** How long to wait before the next start, by how long the program ran before it ended. */
function growingPauses(firstMs: number): (ranMs: number) => number {
  let failures = 0
  return ranMs => {
    failures = ranMs > WELL_AFTER_MS ? 1 : failures + 1
    return Math.min(firstMs * 2 ** (failures - 1), LONGEST_WAIT_MS)
  }
}

/** Waits until `isReady` holds; throws with the program's last words when it ends, or is not ready in time. */
export async function untilReady(
  program: Supervised,
  isReady: () => Promise<boolean>,
  deadlineMs: number,
): Promise<void> {
  const deadline = Date.now() + deadlineMs
  const restartsBefore = program.restarts()
  while (!(await isReady().catch(() => false))) {
    const failure =
      program.restarts() > restartsBefore ? 'ended' : Date.now() > deadline ? 'was not ready in time' : null
    if (failure) throw new Error([`${program.name} ${failure}; its last words:`, ...program.tail()].join('\n'))
    await sleep(50)
  }
}
