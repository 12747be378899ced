import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { startBackground } from './background.ts'
import { NO_FAULT, type Portion } from './book.ts'
import { brokerAt, lagOf, ofAwards, topics, withAdmin, writtenTo } from './broker.ts'
import { check } from './check.ts'
import { createHistory } from './history.ts'
import { takeAway } from './kills.ts'
import { type CaughtUp, measure, problemsOf, reportOf, type Sample, watchNeeds } from './needs.ts'
import type { Options } from './options.ts'
import { startPortions } from './portions.ts'
import { IMPORT_EVERY_SECONDS, openDesk, REST_SECONDS, type Say } from './run.ts'
import type { System } from './system.ts'
import { until } from './waiting.ts'
import { type Desk, untilFinalized } from './work.ts'

const CAUGHT_UP_WITHIN = { seconds: 3_600, everyMs: 1_000 }

/**
 * The work that is broken otherwise, with nothing broken, evenly over some minutes, or with awards away for all of them;
 * then the same check. Answers whether nothing was wrong and nobody held more than he may.
 */
export async function workSteadily(system: System, options: Options, say: Say): Promise<boolean> {
  const { seed, members, steadyMinutes: minutes, withoutAwards } = options
  const desk = await openDesk(system, seed, members, createHistory())
  const kafka = brokerAt(system.setting.brokers)
  say(`${members} members imported; ${minutes} minutes of work${withoutAwards ? ' without awards' : ''}`)
  const samples: Sample[] = []
  let caughtUp: CaughtUp | null = null
  {
    await using _ = watchNeeds(system, samples)
    const taken = withoutAwards ? await takeAway(system, 'awards', minutes * 60) : null
    await workFor(desk, minutes)
    if (taken) caughtUp = await taken.heal().then(() => catchUp(kafka, say))
  }
  say('checking')
  const { findings } = await check(system, desk, kafka, REST_SECONDS)
  const events = await withAdmin(kafka, admin => writtenTo(admin, topics))
  const needs = await measure(system, { samples, minutes, caughtUp })
  const problems = [...findings.some(), ...problemsOf(needs)]
  for (const line of [
    ...reportOf(needs),
    `${events} events, ${findings.total()} of them wrong; seed ${seed}`,
    ...problems,
  ])
    console.log(line)
  return problems.length === 0
}

/** Portion after portion of the work, evenly over the time, with revisions, transfers and imports beside it. */
async function workFor(desk: Desk, minutes: number): Promise<void> {
  const done: Portion[] = []
  await using portions = startPortions(desk)
  await using background = startBackground(desk, done, IMPORT_EVERY_SECONDS)
  const everyMs = (minutes * 60_000) / portions.left()
  const end = Date.now() + minutes * 60_000
  for (let next = Date.now(); next < end; next += everyMs) {
    await sleep(Math.max(next - Date.now(), 0))
    const { portion, job } = await portions.finalizeNext(NO_FAULT)
    await untilFinalized(desk, job)
    done.push(portion)
    background.check()
  }
}

/** Waits until awards, which was away, has read all that was told meanwhile. */
async function catchUp(kafka: Kafka, say: Say): Promise<CaughtUp> {
  const unreadNow = () =>
    withAdmin(kafka, async admin => {
      const lags = await Promise.all(ofAwards.map(reading => lagOf(admin, reading)))
      return lags.reduce((sum, lag) => sum + lag, 0)
    })
  const startedAt = performance.now()
  const unread = await unreadNow()
  say(`awards is back, with ${unread} messages unread`)
  await until('end of catching up', async () => (await unreadNow()) === 0, CAUGHT_UP_WITHIN)
  return { unread, seconds: (performance.now() - startedAt) / 1_000 }
}
