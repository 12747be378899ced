import { execFileSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { untilBack } from './kills.ts'

const MEGABYTE = 1024 ** 2

/** The disk under a store that is full for some seconds: its file system shrinks to what is on it, and grows again. */
export const diskFull = (store: 'kafka' | 'postgres', seconds: number): Fault => ({
  kind: `disk of ${store} full`,
  leavesDatabase: true,
  async strike({ system }) {
    const place = system.stores.disks?.[store]
    if (!place) throw new Error('no file system of our own')
    resize(place.folder, usedMegabytes(place.folder) + 1)
    return {
      async heal() {
        await sleep(seconds * 1_000)
        resize(place.folder, place.megabytes)
        await untilBack(system, store)
      },
    }
  },
})

function usedMegabytes(folder: string): number {
  const { blocks, bfree, bsize } = statfsSync(folder)
  return Math.ceil(((blocks - bfree) * bsize) / MEGABYTE)
}

function resize(folder: string, megabytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${megabytes}m`, folder])
}
