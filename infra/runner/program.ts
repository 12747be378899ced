import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program of the local run: how to start it, and how to stop it politely. */
export type Program = {
  name: string
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  cwd: string
  /** Whom it runs as, when not as we do. */
  user?: { uid: number; gid: number } | undefined
  /** Asked in this order, each after its share of patience; SIGKILL comes after the last. */
  stopSignals: NodeJS.Signals[]
}

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type Running = { pid: number; exited: Promise<Exit> }

/** Starts a program in a session of its own, so that a terminal's Ctrl-C reaches us and not it. */
export function launch(program: Program, onLine: (line: string) => void): Running {
  const { command, args, env, cwd, user } = program
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...user })
  const exited = watch(child, onLine)
  // A command that cannot be started has no pid; its `exited` tells.
  return { pid: child.pid ?? 0, exited }
}

function watch(child: ChildProcess, onLine: (line: string) => void): Promise<Exit> {
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine)
  return new Promise(resolve => {
    child.once('error', error => {
      onLine(String(error))
      resolve({ code: 127, signal: null })
    })
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

/** Stops a running program: its signals in turn, then SIGKILL to its whole group. Resolves when it is gone. */
export async function halt({ pid, exited }: Running, signals: NodeJS.Signals[], patienceMs: number): Promise<void> {
  for (const signal of signals) {
    signalTo(pid, signal)
    if (await isSettledWithin(exited, patienceMs / signals.length)) break
  }
  signalTo(-pid, 'SIGKILL')
  await exited
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return
  try {
    process.kill(pid, signal)
  } catch {
    // It is gone already.
  }
}

/** Whether a process of that id is there, as far as we may know. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function isSettledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController()
  const timeout = sleep(milliseconds, false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(() => true), timeout])
  } finally {
    timer.abort()
  }
}
