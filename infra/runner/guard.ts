import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { checkout } from './checkout.ts'

/** Knows every process that we started, and stops them when we are no longer there to do so. */
export type Guard = {
  /** `rank` orders the stopping, lowest first; `signals` are tried in turn before SIGKILL. */
  hold: (pid: number, rank: number, signals: NodeJS.Signals[]) => void
  release: (pid: number) => void
  /** A folder that must not stay behind. */
  holdFolder: (folder: string) => void
} & Disposable

/**
 * Starts the watchdog (`leash.mjs`) in a session of its own, tied to us by a pipe: when the pipe ends, because we disposed
 * this or because we were killed, it stops what is still held.
 */
export function startGuard(): Guard {
  const watchdog = spawn(process.execPath, [join(checkout, 'infra/runner/leash.mjs')], {
    cwd: checkout,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watchdog.unref()
  const { stdin } = watchdog
  stdin.on('error', () => undefined) // without a watchdog we still run; there is nobody to tell
  const tell = (message: object) => stdin.write(`${JSON.stringify(message)}\n`)
  return {
    hold: (pid, rank, signals) => pid > 0 && tell({ hold: { pid, rank, signals } }),
    release: pid => tell({ release: pid }),
    holdFolder: folder => tell({ folder }),
    [Symbol.dispose]: () => void stdin.end(),
  }
}
