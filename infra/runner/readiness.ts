import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from './ports.ts'
import type { Supervised } from './supervise.ts'

const EVERY_MS = 100
const TELL_AFTER_MS = 10_000
const GIVE_UP_MS = 120_000
const MOST_RESTARTS = 4

type Wait = { program: Supervised; url: string; say: (text: string) => void; stop: AbortSignal }

/**
 * Waits until a process of ours says that it is ready, telling now and then what it lacks. A Problem with its last words
 * when it keeps ending, or is not ready within two minutes.
 */
export async function whenReady({ program, url, say, stop }: Wait): Promise<void> {
  const startedAt = Date.now()
  let toldAt = startedAt
  for (;;) {
    const lacks = await lacking(url)
    if (lacks === null) return
    stop.throwIfAborted()
    if (program.restarts() > MOST_RESTARTS || Date.now() - startedAt > GIVE_UP_MS)
      throw new Problem([`${program.name} does not start: ${lacks}; its last words:`, ...program.tail()].join('\n'))
    if (Date.now() - toldAt > TELL_AFTER_MS) {
      say(`waiting for ${program.name}: ${lacks}`)
      toldAt = Date.now()
    }
    await sleep(EVERY_MS)
  }
}

/** What a process lacks to be ready, in words; null when it is ready. */
async function lacking(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })
    if (response.ok) return null
    const { problems = [] } = (await response.json()) as { problems?: string[] }
    return problems.join('; ') || `HTTP ${response.status}`
  } catch {
    return 'does not answer yet'
  }
}
