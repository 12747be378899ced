import { setTimeout as sleep } from 'node:timers/promises'
import { between } from '../chance.ts'
import type { Portion } from './book.ts'
import { importMembers, importOrganizations } from './imports.ts'
import { transferOne } from './transfers.ts'
import { type Desk, revise, reviseWrongly } from './work.ts'

const PAUSE_MS = 150
const TRANSFER_EVERY_MS = 400
/** Every so many revisions one that must be refused. */
const WRONG_EVERY = 10

export type Background = { check: () => void } & AsyncDisposable

/**
 * Keeps revisions, transfers and imports going, one of each at a time, until disposed; `check` throws what made one of
 * them fail.
 */
export function startBackground(desk: Desk, done: readonly Portion[], importEverySeconds: number): Background {
  const stopped = new AbortController()
  let failure: unknown = null
  const loop = async (pauseMs: number, work: () => Promise<void>) => {
    while (!stopped.signal.aborted && !failure) {
      await sleep(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined)
      if (stopped.signal.aborted) return
      await work().catch(error => {
        failure = error
      })
    }
  }
  let revised = 0
  const loops = [
    loop(PAUSE_MS, () => reviseOne(desk, done, ++revised)),
    loop(TRANSFER_EVERY_MS, () => transferOne(desk)),
    loop(importEverySeconds * 1_000, () => importOne(desk)),
  ]
  return {
    check() {
      if (failure) throw failure
    },
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await Promise.all(loops)
    },
  }
}

async function reviseOne(desk: Desk, done: readonly Portion[], count: number): Promise<void> {
  const portion = done[between(desk.chance, 0, done.length - 1)]
  if (!portion) return
  const index = between(desk.chance, portion.district.from, portion.district.to - 1)
  if (count % WRONG_EVERY === 0) await reviseWrongly(desk, index, portion.year)
  else await revise(desk, index, portion.year)
}

/** A district's members get other names, and its cells other names and committees. */
async function importOne(desk: Desk): Promise<void> {
  const { districts } = desk.population
  const district = districts[between(desk.chance, 0, districts.length - 1)]
  if (!district) return
  await importMembers(desk, [district])
  await importOrganizations(desk, [district])
}
