import { join } from 'node:path'
import { createTestDatabase } from '@laurel/shared/testing/database'
import pg from 'pg'
import { checkout } from '../runner/checkout.ts'
import { command } from './command.ts'

/** Ids that sort as their numbers do. */
export const subject = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`

const SUBJECTS = 2_500
const anyone = subject(0)
const results = `
  select case subject % 3 when 0 then 'ORGANIZATION' else 'MEMBER' end as kind,
    ('00000000-0000-7000-8000-' || lpad(subject::text, 12, '0'))::uuid as id, make_date(year, 1, 1) as first_day, year,
    case year when 2012 then 'EXEMPT' else 'GRADED' end as outcome, case year when 2012 then null else 'GOOD' end as grade
  from generate_series(1, ${SUBJECTS}) subject, generate_series(2010, 2014) year`

/** Both databases, migrated, with the same five years of 2,500 subjects; evaluation has one result more, not final yet. */
export async function openSides() {
  const evaluation = await openSide('evaluation')
  const awards = await openSide('awards')
  await evaluation.run(`insert into campaigns (id, organization_id, year, origin, regulation)
    values ('${anyone}', '${anyone}', 2014, 'CAMPAIGN', '07')`)
  await evaluation.run(`insert into evaluations (campaign_id, subject_kind, subject_id, period_from, period_to, year,
      organization_id, status, revision, outcome, grade, decision_number, decision_date, decision_issuer, finalized_at)
    select '${anyone}', kind, id, first_day, first_day + interval '1 year', year, '${anyone}', 'FINALIZED', 1, outcome,
      grade, '1', first_day, 'Quận uỷ', now() from (${results}) results`)
  await evaluation.run(`insert into evaluations (campaign_id, subject_kind, subject_id, period_from, period_to, year,
      organization_id, outcome) values ('${anyone}', 'MEMBER', '${subject(1)}', '2015-01-01', '2016-01-01', 2015, '${anyone}', 'EXEMPT')`)
  await awards.run(`insert into history (subject_kind, subject_id, period_kind, period_from, year, evaluation_id, revision,
      outcome, grade, distinguished, organization_id, decision_number, decision_date, decision_issuer, finalized_at, event_id)
    select kind, id, 'YEAR', first_day, year, '${anyone}', 1, outcome, grade, false, '${anyone}', '1', first_day, 'Quận uỷ',
      now(), '${anyone}' from (${results}) results`)
  return {
    evaluation,
    awards,
    async [Symbol.asyncDispose]() {
      await evaluation[Symbol.asyncDispose]()
      await awards[Symbol.asyncDispose]()
    },
  }
}

async function openSide(service: string) {
  const database = await createTestDatabase(join(checkout, 'services', service, 'prisma/migrations'))
  const client = new pg.Client({ connectionString: database.appUrl })
  await client.connect()
  return {
    url: database.appUrl,
    run: (sql: string) => client.query(sql),
    async [Symbol.asyncDispose]() {
      await client.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Runs the command and answers its exit code and what it printed. */
export async function run(environment: Record<string, string>, ...args: string[]) {
  const lines: string[] = []
  const code = await command(args, environment, line => lines.push(line))
  return { code, lines }
}
