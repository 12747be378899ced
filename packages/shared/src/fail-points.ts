import { existsSync, readFileSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Where a process can be told to kill itself; `transaction` is that of a mutation or of a job's batch. */
export type FailPoint =
  | 'transaction-before-commit'
  | 'transaction-after-commit'
  | 'job-between-batches'
  | 'relay-after-read'
  | 'relay-mid-send'
  | 'relay-after-ack'
  | 'relay-after-delete'
  | 'reader-after-fetch'
  | 'projection-in-transaction'
  | 'projection-after-transaction'

/** Long enough for a request that was begun to leave, too short for its answer to be acted on. */
const MID_SEND_MS = 2
const CRASH_ON_EVENT = 'crash-on-event'

let folder: string | undefined

/** Lets whoever writes into `armed` kill this process at a named place; without a folder no place costs anything. */
export function armFailPoints(armed: string | undefined): void {
  folder = armed
}

/** Dies here if a file of this name is in the folder; the file goes first, so that it happens once. */
export function failPoint(name: FailPoint): void {
  if (folder !== undefined && disarm(folder, name)) die()
}

/** Dies in a moment, while what was begun here is under way. */
export function failPointSoon(name: FailPoint): void {
  if (folder !== undefined && disarm(folder, name)) setTimeout(die, MID_SEND_MS)
}

/** Dies if one of these keys stands, on a line of its own, in the file `crash-on-event`: every time, while it does. */
export function crashOnEvent(keys: (string | null)[]): void {
  if (folder === undefined) return
  const file = join(folder, CRASH_ON_EVENT)
  if (!existsSync(file)) return
  const deadly = new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))
  if (keys.some(key => key !== null && deadly.has(key))) die()
}

function disarm(armed: string, name: FailPoint): boolean {
  try {
    unlinkSync(join(armed, name))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
