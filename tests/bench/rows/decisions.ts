import { quantile } from '../../quantile.ts'
import { cpuOf, type Ground } from '../contest.ts'
import { cloneOf, type Database, takeRows } from '../databases.ts'
import { type Outcome, offer, type Revision } from '../decisions.ts'
import { officerOfCity } from '../jobs.ts'
import { measure, type Run, spreadOf } from '../measure.ts'
import { cost, type Result, short, spread } from '../report.ts'
import { type Served, startGateway, startService } from '../services.ts'
import type { Stand } from '../stand.ts'
import { TOPIC } from '../yardsticks/kafka.ts'
import { AWARDS_GROUP } from './consumer.ts'

const A_SECOND = 200
const LONGEST_SECONDS = 20
const AIM = { p50: 100, p99: 400 }

/** Decisions one at a time, each until awards answers by it; then the same without the gateway. */
export async function decisions({ stand, seeds, members }: Ground, rounds: number): Promise<Result[]> {
  await stand.topics.empty(TOPIC)
  await stand.topics.forget([AWARDS_GROUP])
  await using results = await cloneOf(stand, await seeds.finalized())
  await using answers = await cloneOf(stand, await seeds.history())
  // Each result is revised once, the first of both ways to warm up.
  const offered = Math.min(A_SECOND * LONGEST_SECONDS, Math.floor(members / (4 * rounds + 6)))
  const revisions = await revisionsIn(results, offered * (2 * rounds + 2))
  await using evaluation = await startService(stand, 'evaluation', results)
  await using awards = await startService(stand, 'awards', answers)
  await using gateway = await startGateway(stand, { evaluation, awards })
  const on = { stand, processes: [evaluation, awards, gateway], answers }
  const measured: Record<'gateway' | 'subgraph', Round[]> = { gateway: [], subgraph: [] }
  for (let round = 0; round <= rounds; round++) {
    measured.gateway.push(await roundOf(on, gateway, revisions.splice(0, offered)))
    measured.subgraph.push(await roundOf(on, evaluation, revisions.splice(0, offered)))
  }
  return [resultOf('through the gateway', measured.gateway), resultOf('at the subgraph', measured.subgraph)]
}

/** Graded results from all over the table, each with another grade than it has; their events are told already. */
async function revisionsIn(database: Database, wanted: number): Promise<Revision[]> {
  const rows = await takeRows<Revision>(
    database,
    `select id as "evaluationId", subject_id as "subjectId",
      case grade when 'GOOD' then 'COMPLETED' else 'GOOD' end as grade
    from evaluations where outcome = 'GRADED' order by hashtext(id::text) limit ${wanted}`,
  )
  if (rows.length < wanted) throw new Error(`${rows.length} graded results are too few for ${wanted} decisions`)
  await takeRows(database, 'truncate outbox')
  return rows
}

type Round = Outcome & { run: Run }
type On = { stand: Stand; processes: Served[]; answers: Database }

async function roundOf({ answers, ...on }: On, served: Served, revisions: Revision[]): Promise<Round> {
  const token = await officerOfCity(on.stand)
  const outcome: Outcome = { took: [], acknowledged: 0, refusals: [] }
  const run = await measure({ ...on, units: revisions.length }, async () => {
    Object.assign(outcome, await offer({ served, token, answers, perSecond: A_SECOND }, revisions))
  })
  return { ...outcome, run }
}

function resultOf(way: string, [, ...rounds]: Round[]): Result {
  const at = (share: number) => spreadOf(rounds.map(({ took }) => quantile(took, share)))
  const [p50, p95, p99] = [at(0.5), at(0.95), at(0.99)]
  const acknowledged = spreadOf(rounds.map(round => round.acknowledged / round.run.units))
  const kept = spreadOf(rounds.map(round => round.acknowledged / round.run.seconds))
  const cpu = cpuOf(rounds.map(({ run }) => run))
  const met = p50.median <= AIM.p50 && p99.median <= AIM.p99 && acknowledged.least === 1
  const n = rounds.reduce((sum, { took }) => sum + took.length, 0)
  const what = `decision → eligible answer changed, ${A_SECOND}/s ${way}`
  const refusals = [...new Set(rounds.flatMap(round => round.refusals))]
  return {
    figures: { what, unit: 'ms', p50, p95, p99, n, acknowledged, kept, refusals, cpu, met },
    cells: [
      what,
      `p50 ${spread(p50)} ms`,
      `p95 ${spread(p95)}, p99 ${spread(p99)} ms`,
      `${short(kept.median)}`,
      `n = ${n}, ${short(acknowledged.median * 100)} % acknowledged`,
      `p50 ≤ ${AIM.p50}, p99 ≤ ${AIM.p99} ms`,
      met ? 'met' : 'MISSED',
      cost(cpu),
      '–',
    ],
  }
}
