import { type FSWatcher, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Bell, createBell } from '@laurel/shared/bell'

const POLL_MS = 1_000

export type WatchedFile = {
  /** The file's text whenever it is another than before, null when it cannot be read, until it is watched no more. */
  versions: AsyncGenerator<string | null>
  /** Gives the text once more, though it be the same. */
  again(): void
  /** Ends the versions. */
  stop(): void
}

/**
 * Watches a file: its directory, for a file may be replaced by renaming, and by polling, for a directory may be replaced as
 * well.
 */
export function watchFile(file: string): WatchedFile {
  const stop = new AbortController()
  const changed = createBell()
  const watcher = watchFolder(dirname(file), changed)
  let last: string | null | undefined
  const versions = async function* () {
    while (!stop.signal.aborted) {
      const text = await readFile(file, 'utf8').catch(() => null)
      if (text !== last) {
        last = text
        yield text
      }
      await changed.rung(POLL_MS)
    }
  }
  return {
    versions: versions(),
    again() {
      last = undefined
      changed.ring()
    },
    stop() {
      stop.abort()
      changed.ring()
      watcher?.close()
    },
  }
}

function watchFolder(folder: string, changed: Bell): FSWatcher | undefined {
  try {
    return watch(folder, () => changed.ring()).on('error', () => changed.ring())
  } catch {
    return undefined
  }
}
