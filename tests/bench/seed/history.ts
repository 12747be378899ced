import { decisionOf, years } from '@laurel/infra/sample/decisions'
import { idOf } from '@laurel/infra/sample/ids'
import type { Sample } from '@laurel/infra/sample/organizations'
import { fiveYears } from '@laurel/infra/sample/programs'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { cloneOf, type Database, settle } from '../databases.ts'
import type { Stand } from '../stand.ts'
import { copyRows } from './copy.ts'
import { certainResultOf, cityId, placedMembers, SEED } from './sample.ts'

/** The first year that awards packs. */
const FIRST_YEAR = 1990

const columns = [
  ...['subject_kind', 'subject_id', 'period_kind', 'period_from', 'year', 'evaluation_id', 'revision', 'outcome'],
  ...['grade', 'distinguished', 'organization_id', 'decision_number', 'decision_date', 'decision_issuer'],
  ...['finalized_at', 'event_id'],
].join(', ')

/** Awards as it stands after five years: a programme, and of every member a result each year. */
export async function seedHistory(stand: Stand, awards: Database, sample: Sample): Promise<Database> {
  const database = await cloneOf(stand, awards)
  await withClient(database.superuserUrl, async client => {
    const { code, name, years: span, lastYear, source } = fiveYears
    await client.query(
      `insert into award_programs (id, code, name, organization_id, subject_kind, years, grade, last_year, source)
      values ($1, $2, $3, $4, 'MEMBER', $5, 'OUTSTANDING', $6, $7)`,
      [idOf(SEED, `program/${code}`), code, name, cityId, span, lastYear, source],
    )
    await copyRows(client, `history (${columns})`, historyRows(sample))
    await copyRows(client, 'subject_years (subject_kind, subject_id, years)', packedRows(sample))
  })
  await settle(database)
  return database
}

function* historyRows(sample: Sample) {
  for (const { index, id, organizationId } of placedMembers(sample))
    for (const year of years) {
      const { number, date, issuer } = decisionOf(year)
      const subject = ['MEMBER', id, 'YEAR', `${year}-01-01`, year, newId(), 1]
      const { outcome, grade } = { grade: null, ...certainResultOf(index, year) }
      yield [...subject, outcome, grade, false, organizationId, number, date, issuer, `${date}T02:00:00Z`, newId()]
    }
}

function* packedRows(sample: Sample) {
  const before = '-'.repeat(years[0] - FIRST_YEAR)
  for (const { index, id } of placedMembers(sample))
    yield ['MEMBER', id, before + years.map(year => markOf(certainResultOf(index, year))).join('')]
}

function markOf(result: ReturnType<typeof certainResultOf>): string {
  if (result.outcome === 'GRADED') return result.grade.charAt(0)
  return result.outcome === 'EXEMPT' ? 'E' : 'X'
}
