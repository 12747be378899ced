import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { NO_FAULT, type Portion } from './book.ts'
import type { Fault, Stage, Struck } from './fault.ts'
import { isInTheMiddle } from './landing.ts'
import type { Portions } from './portions.ts'
import { type Recovery, recover } from './recovery.ts'
import { untilFinalized } from './work.ts'

export type Run = { stage: Stage; portions: Portions; kafka: Kafka; done: Portion[] }
export type Outcome = { landed: boolean; recovery: Recovery }

const LONGEST_PAUSE_MS = 150

/** One fault in the middle of one finalization: waits for the moment, strikes, heals, and measures the recovery. */
export async function cycle(run: Run, fault: Fault): Promise<Outcome> {
  const { stage, portions, kafka, done } = run
  const { book } = stage.desk
  book.fault = fault.kind
  const { portion, job } = await portions.finalizeNext(fault.kind)
  const wasThere = await untilMiddle(stage)
  const struck = await fault.strike(stage)
  const landed = wasThere && struck.hit !== false && (await isStillThere(stage, fault))
  const recovery = await healed(stage, struck, kafka)
  await untilFinalized(stage.desk, job)
  book.fault = NO_FAULT
  done.push(portion)
  return { landed, recovery }
}

/** Waits for a moment in the middle of the work, which is not always its first; false when the work was too quick. */
async function untilMiddle({ observer, chance }: Stage): Promise<boolean> {
  let later = chance() * LONGEST_PAUSE_MS
  for (;;) {
    const work = await observer.look()
    if (isInTheMiddle(work)) {
      if (later === 0) return true
      await sleep(later)
      later = 0
    } else if (work.open === 0) return false
  }
}

async function isStillThere({ observer }: Stage, fault: Fault): Promise<boolean> {
  return fault.leavesDatabase ? isInTheMiddle(await observer.look()) : true
}

async function healed(stage: Stage, struck: Struck, kafka: Kafka): Promise<Recovery> {
  await struck.heal()
  return recover(stage, kafka, performance.now())
}
