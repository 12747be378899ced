import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@laurel/shared/ids'
import { type Database, takeRows } from './databases.ts'
import { YEAR } from './seed/evaluation.ts'
import { campaignId, cityId } from './seed/sample.ts'
import { insist, type Served } from './services.ts'
import type { Stand } from './stand.ts'

const FINALIZE = 'mutation ($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) { id total } }'
const JOB = 'query ($id: ID!) { finalizationJob(id: $id) { status done } }'
const EVERY_MS = 25

export const officerOfCity = ({ issuer }: Stand): Promise<string> =>
  issuer.token([{ role: 'officer', organization: cityId }], { subject: 'officer of the city' })

/** Asks for the finalization of all that is recorded; answers the job's id once it is acknowledged. */
export async function finalize(evaluation: Served, token: string): Promise<string> {
  const input = { id: newId(), campaignId: campaignId(YEAR), organizationId: cityId }
  await insist(evaluation, token, FINALIZE, { input })
  return input.id
}

/** Finalizes all that is recorded and waits until the job says it is done. */
export async function finalizeAll(evaluation: Served, token: string): Promise<void> {
  const id = await finalize(evaluation, token)
  for (;;) {
    const { finalizationJob } = await insist(evaluation, token, JOB, { id })
    if (finalizationJob.status === 'COMPLETED') return
    await sleep(EVERY_MS)
  }
}

/** Throws unless a table holds as many rows as it must: a figure of work that was not done is none. */
export async function demandRows(database: Database, table: string, expected: number): Promise<void> {
  const [found] = await takeRows<{ rows: number }>(database, `select count(*)::int as rows from ${table}`)
  if (found?.rows !== expected) throw new Error(`${table} has ${found?.rows} rows instead of ${expected}`)
}
