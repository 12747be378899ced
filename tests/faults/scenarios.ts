import type { Kafka } from 'kafkajs'
import { NO_FAULT } from './book.ts'
import { firstMessageOf } from './check-topic.ts'
import { produce, type Raw } from './event-faults.ts'
import type { Stage } from './fault.ts'
import { kill } from './kills.ts'
import { hold } from './locks.ts'
import { memberOf } from './population.ts'
import { probeYear } from './recovery.ts'
import { rowOf } from './rows.ts'
import { until } from './waiting.ts'
import { finalizePortion, openCampaign, recordPortion, revise, untilFinalized } from './work.ts'

/** A fault laid out so that one certain mistake shows for sure, and a right build comes through unharmed. */
export type Scenario = (stage: Stage, kafka: Kafka) => Promise<void>

const SOON = { seconds: 60, everyMs: 20 }

/** Evaluation dies as soon as a revision is acknowledged. */
export const dieOnceTold: Scenario = async stage => {
  await revise(stage.desk, stage.desk.population.probes.from, probeYear)
  const { heal } = await kill('evaluation').strike(stage)
  await heal()
  await stage.system.whenReady('evaluation')
}

const LATER_YEAR = probeYear - 1

/** A batch whose events have their positions commits only when later ones are published already. */
export const commitOutOfOrder: Scenario = async ({ desk, system }) => {
  const [district] = desk.population.districts
  if (!district) return
  await openCampaign(desk, LATER_YEAR)
  await recordPortion(desk, { year: LATER_YEAR, district })
  const url = system.storeOf('evaluation')
  const recorded = await hold(url, `select from evaluations where status = 'RECORDED' limit 1 for update`)
  const job = await finalizePortion(desk, { year: LATER_YEAR, district, fault: NO_FAULT })
  await untilWaiting(url)
  const progress = await hold(url, `select from finalization_jobs where id = '${job}' for update`)
  await recorded.release()
  await until('events of the batch', () => isWaitingFor(url, 'update finalization_jobs'), SOON)
  await revise(desk, desk.population.probes.from + 1, probeYear)
  await until('publication of the revision', async () => (await unpublished(url)) === 0, SOON)
  await progress.release()
  await untilFinalized(desk, job)
}

/** Awards dies while it handles a batch that it could not store yet. */
export const dieWhileHandling: Scenario = async stage => {
  const { desk, system } = stage
  const url = system.storeOf('awards')
  const history = await hold(url, 'lock table history in access exclusive mode')
  await revise(desk, desk.population.probes.from + 2, probeYear)
  await untilWaiting(url)
  const { heal } = await kill('awards').strike(stage)
  await history.release()
  await heal()
  await system.whenReady('awards')
}

/** A message comes a second time, behind later ones: a leader that stood still sends what it had in hand. */
export const resendOld: Scenario = async ({ desk, system }, kafka) => {
  const index = desk.population.probes.from + 3
  await revise(desk, index, probeYear)
  await revise(desk, index, probeYear)
  const url = system.storeOf('evaluation')
  await until('publication of the revisions', async () => (await unpublished(url)) === 0, SOON)
  const message: Raw = await firstMessageOf(kafka, memberOf(desk.population, index))
  await produce(system, [message])
}

const untilWaiting = (url: string) => until('somebody who waits', () => isWaitingFor(url, ''), SOON)

async function isWaitingFor(url: string, statement: string): Promise<boolean> {
  const query = `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query ilike '%${statement}%'`
  return (await rowOf<{ waiting: number }>(url, query)).waiting > 0
}

async function unpublished(url: string): Promise<number> {
  return (await rowOf<{ rows: number }>(url, 'select count(*)::int as rows from outbox')).rows
}
