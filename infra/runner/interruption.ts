import { readFileSync } from 'node:fs'

/** npm passes a terminal's Ctrl-C on to us, who had it from the terminal already: a second one counts from here on only. */
const ECHO_MS = 500
const PARENT_CHECK_MS = 500

export type Interruption = {
  /** Aborted by the first signal. */
  stop: AbortSignal
  /** Aborted by the second. */
  hurry: AbortSignal
}

/** Turns SIGINT, SIGTERM, SIGHUP and the death of the npm that started us into one wish to stop. */
export function watchInterruption(): Interruption {
  const stop = new AbortController()
  const hurry = new AbortController()
  let firstAt = 0
  const wish = () => {
    if (!stop.signal.aborted) firstAt = Date.now()
    else if (Date.now() - firstAt > ECHO_MS) hurry.abort()
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wish)
  if (process.env.npm_lifecycle_event) watchParent(() => stop.signal.aborted || wish())
  return { stop: stop.signal, hurry: hurry.signal }
}

/** Between npm and us there may be the shell that npm starts scripts with: then its parent counts too. */
function watchParent(onDeath: () => void): void {
  const parents = () => (isShell(process.ppid) ? [process.ppid, parentOf(process.ppid)] : [process.ppid]).join()
  const atFirst = parents()
  setInterval(() => parents() !== atFirst && onDeath(), PARENT_CHECK_MS).unref()
}

const isShell = (pid: number) => /^\d+ \((ba|da|a|z)?sh\)/.test(statOf(pid))
const parentOf = (pid: number) => statOf(pid).split(') ').at(-1)?.split(' ')[1]

/** What Linux tells of a process; nothing elsewhere. */
function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}
