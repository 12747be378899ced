import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { type Database, takeRows } from './databases.ts'
import { YEAR } from './seed/evaluation.ts'
import { campaignId, cityId } from './seed/sample.ts'
import { insist, type Served } from './services.ts'
import type { Stand } from './stand.ts'

const FINALIZE = 'mutation ($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) { id total } }'
const EVERY_MS = 25

export const officerOfCity = ({ issuer }: Stand): Promise<string> =>
  issuer.token([{ role: 'officer', organization: cityId }], { subject: 'officer of the city' })

/** Asks for the finalization of all that is recorded; answers the job's id once it is acknowledged. */
export async function finalize(evaluation: Served, token: string): Promise<string> {
  const input = { id: newId(), campaignId: campaignId(YEAR), organizationId: cityId }
  await insist(evaluation, token, FINALIZE, { input })
  return input.id
}

/** Finalizes all that is recorded and waits until the job is done. */
export async function finalizeAll(evaluation: Served, database: Database, token: string): Promise<void> {
  await untilCompleted(database, 'finalization_jobs', await finalize(evaluation, token))
}

/** Asks the database, not the service: whoever is measured has nothing to do with it. */
export function untilCompleted({ superuserUrl }: Database, jobs: string, id: string): Promise<void> {
  return withClient(superuserUrl, async client => {
    const look = { name: 'look', text: `select status from ${jobs} where id = $1`, values: [id] }
    for (;;) {
      const { rows } = await client.query<{ status: string }>(look)
      if (rows[0]?.status === 'COMPLETED') return
      if (rows[0]?.status === 'REJECTED') throw new Error(`${jobs}: ${id} was rejected`)
      await sleep(EVERY_MS)
    }
  })
}

/** Throws unless a table holds as many rows as it must: a figure of work that was not done is none. */
export async function demandRows(database: Database, table: string, expected: number): Promise<void> {
  const [found] = await takeRows<{ rows: number }>(database, `select count(*)::int as rows from ${table}`)
  if (found?.rows !== expected) throw new Error(`${table} has ${found?.rows} rows instead of ${expected}`)
}
