import { decisionOf } from '@laurel/infra/sample/decisions'
import type { Sample } from '@laurel/infra/sample/organizations'
import { withClient } from '@laurel/shared/database'
import { createDatabase, type Database, settle } from '../databases.ts'
import type { Stand } from '../stand.ts'
import { copyRows } from './copy.ts'
import { campaignId, certainResultOf, cityId, placedMembers, placedOrganizations } from './sample.ts'

export const YEAR = 2014

/** Evaluation's database with a recorded result of every member, none of them final. */
export async function seedResults(stand: Stand, sample: Sample): Promise<Database> {
  const database = await createDatabase(stand, 'evaluation', 'recorded')
  await withClient(database.superuserUrl, async client => {
    await copyRows(client, 'organizations (id, version, code, name, kind, parent_id, path)', organizationRows(sample))
    const { number, date, issuer } = decisionOf(YEAR)
    await client.query(
      `insert into campaigns (id, organization_id, year, origin, regulation, decision_number, decision_date,
        decision_issuer)
      values ($1, $2, $3, 'ENTERED', '27-HD/BTCTW', $4, $5, $6)`,
      [campaignId(YEAR), cityId, YEAR, number, date, issuer],
    )
    const columns =
      'campaign_id, subject_kind, subject_id, period_from, period_to, year, organization_id, outcome, grade'
    await copyRows(client, `evaluations (${columns})`, resultRows(sample))
    await client.query(`insert into evaluations_to_finalize (year, organization_id, evaluation_id, campaign_id)
      select year, organization_id, id, campaign_id from evaluations where status = 'RECORDED'`)
  })
  await settle(database)
  return database
}

/** A row of the read model of organisations, which evaluation and awards have alike. */
export function* organizationRows(sample: Sample) {
  for (const { id, code, name, kind, parentId, path } of placedOrganizations(sample))
    yield [id, 1, code, name, kind, parentId, `{${path.join()}}`]
}

function* resultRows(sample: Sample) {
  for (const { index, id, organizationId } of placedMembers(sample)) {
    const result = certainResultOf(index, YEAR)
    const grade = result.outcome === 'GRADED' ? result.grade : null
    const period = [`${YEAR}-01-01`, `${YEAR + 1}-01-01`, YEAR]
    yield [campaignId(YEAR), 'MEMBER', id, ...period, organizationId, result.outcome, grade]
  }
}
