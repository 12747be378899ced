import { execFileSync } from 'node:child_process'
import { readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { untilBack } from './kills.ts'
import { until } from './waiting.ts'

const MEGABYTE = 1024 ** 2
const SPARE = 16_384
const MOST_TRIES = 100
const BITES = { seconds: 20, everyMs: 20 }

/** The disk under a store full: its file system shrinks to what is on it until the store complains, and then grows again. */
export const diskFull = (store: 'kafka' | 'postgres', seconds: number): Fault => ({
  kind: `disk of ${store} full`,
  leavesDatabase: true,
  async strike({ system }) {
    const { disks } = system.stores
    if (!disks) throw new Error('there is no file system of our own')
    const { folder, megabytes } = disks[store]
    const log = join(system.setting.folder, `${store}.log`)
    const before = complaintsIn(log)
    shrink(folder)
    const hit = await until('complaint', async () => complaintsIn(log) > before, BITES).catch(() => false)
    return {
      hit,
      async heal() {
        if (hit) await sleep(seconds * 1_000)
        resize(folder, megabytes * MEGABYTE)
        await untilBack(system, store)
      },
    }
  },
})

const complaintsIn = (log: string) => readFileSync(log, 'utf8').split('No space left on device').length

function usedBytes(folder: string): number {
  const { blocks, bfree, bsize } = statfsSync(folder)
  return (blocks - bfree) * bsize
}

/** To what is on it; what is written meanwhile makes that too little, which is refused. */
function shrink(folder: string): void {
  for (let tries = 1; ; tries++)
    try {
      resize(folder, usedBytes(folder) + tries * SPARE)
      return
    } catch (error) {
      if (tries === MOST_TRIES) throw error
    }
}

function resize(folder: string, bytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${bytes}`, folder], { stdio: 'ignore' })
}
