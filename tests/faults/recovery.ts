import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { historyGroup } from './broker.ts'
import type { Stage } from './fault.ts'
import * as operations from './operations.ts'
import { memberOf, type Population, years } from './population.ts'
import { until } from './waiting.ts'
import { revise } from './work.ts'

/** Seconds from the end of a fault until a decision made after it is seen in awards. */
export type Recovery = {
  /** Without what Kafka itself needed until the group had members again. */
  own: number
  group: number
  /** Of all of it, until the decision was acknowledged. */
  told: number
}

export const probeYear = years[0] as number
export const probeProgram = { code: 'FAULTS', years: 1, grade: 'OUTSTANDING', lastYear: probeYear } as const

const WAIT = { seconds: 240, everyMs: 20 }

/** Decides something after the fault, as a client would, and waits until awards shows it. */
export async function recover(stage: Stage, kafka: Kafka, endedAt: number): Promise<Recovery> {
  const watch = watchGroup(kafka)
  try {
    const { desk, chance } = stage
    const { from, to } = desk.population.probes
    const index = from + Math.floor(chance() * (to - from))
    const revision = await until('revision of a probe', () => revise(desk, index, probeYear), WAIT)
    const told = (performance.now() - endedAt) / 1_000
    await until('probe in awards', async () => (await revisionInAwards(stage, index)) >= revision, WAIT)
    const total = (performance.now() - endedAt) / 1_000
    const group = Math.min(total, watch.unstableSeconds())
    return { own: total - group, group, told }
  } finally {
    await watch[Symbol.asyncDispose]()
  }
}

type Shown = { member: { eligibility: { years: { year: number; revision: number | null }[] } | null } | null }

async function revisionInAwards({ desk }: Stage, index: number): Promise<number> {
  const { client, population } = desk
  const told = await client.ask(operations.eligibilityOf, variablesOf(population, index))
  if (told.kind !== 'acknowledged') return 0
  const shown = (told.data as Shown).member?.eligibility?.years ?? []
  return shown.find(({ year }) => year === probeYear)?.revision ?? 0
}

const variablesOf = (population: Population, index: number) => ({
  id: memberOf(population, index),
  program: probeProgram.code,
})

const EVERY_MS = 200

/** Counts the seconds in which awards' group for the history was being formed again. */
function watchGroup(kafka: Kafka) {
  const stopped = new AbortController()
  let unstable = 0
  const watching = (async () => {
    const admin = kafka.admin({ retry: { retries: 0 } })
    let connected = false
    let lastAt = performance.now()
    while (!stopped.signal.aborted) {
      const stable = await (async () => {
        if (!connected) await admin.connect()
        connected = true
        const { groups } = await admin.describeGroups([historyGroup])
        return groups[0]?.state === 'Stable'
      })().catch(() => null) // the broker is away: that is not the group's time
      const now = performance.now()
      if (stable === false) unstable += now - lastAt
      lastAt = now
      await sleep(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
    await admin.disconnect().catch(() => undefined)
  })()
  return {
    unstableSeconds: () => unstable / 1_000,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await watching
    },
  }
}
