import type { Sight } from '../context.ts'
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts'
import { type Marks, patternOf, type Requirement, type Result, spanOf } from './rules.ts'

export type Database = PrismaClient

/** What is known of one subject: its packed years, and the results behind them. Both are of one moment. */
export type Known = { id: string; marks: Marks; results: Result[] }

/** The yearly results of subject `s.id`, as one JSON value; of two periods in a year the later comes last. */
const resultsOf = (kind: 'MEMBER' | 'ORGANIZATION') => Prisma.sql`
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
      'year', h.year, 'evaluationId', h.evaluation_id, 'revision', h.revision, 'grade', h.grade, 'reason', h.reason,
      'decision', jsonb_build_object('number', h.decision_number, 'date', h.decision_date, 'issuer', h.decision_issuer)
    ) order by h.period_from), '[]') as results
    from history h
    where h.subject_kind = ${kind} and h.subject_id = s.id and h.period_kind = 'YEAR'
  ) explained`

/** Of `ids` the members in sight: by where they are now, or the caller himself. */
export function knownMembers(
  db: Prisma.TransactionClient,
  { organizations, self }: Sight,
  ids: readonly string[],
): PromiseLike<Known[]> {
  return db.$queryRaw<Known[]>(Prisma.sql`
    select s.id, coalesce(y.years, '') as marks, explained.results
    from unnest(${ids}::uuid[]) as s(id)
    left join members m using (id)
    left join organizations o on o.id = m.organization_id
    left join subject_years y on y.subject_kind = 'MEMBER' and y.subject_id = s.id
    ${resultsOf('MEMBER')}
    where o.path && ${organizations}::uuid[] or s.id = ${self}::uuid`)
}

/** Of `ids` the organisations in sight. */
export function knownOrganizations(
  db: Prisma.TransactionClient,
  { organizations }: Sight,
  ids: readonly string[],
): PromiseLike<Known[]> {
  return db.$queryRaw<Known[]>(Prisma.sql`
    select s.id, coalesce(y.years, '') as marks, explained.results
    from organizations s
    left join subject_years y on y.subject_kind = 'ORGANIZATION' and y.subject_id = s.id
    ${resultsOf('ORGANIZATION')}
    where s.id = any(${ids}::uuid[]) and s.path && ${organizations}::uuid[]`)
}

export type ListedMember = Known & { sortName: string; organizationId: string }

export type EligibilityQuery = {
  requirement: Requirement
  /** In whose subtree the members are now. */
  within: string
  /** Only those who are eligible, only those who are not, or all. */
  eligible: boolean | null
  after: string[] | null
  limit: number
}

/** Members in sight by given name. The page is found on the packed years, then explained, in one statement. */
export function listMembers(
  db: Prisma.TransactionClient,
  { organizations }: Sight,
  query: EligibilityQuery,
): PromiseLike<ListedMember[]> {
  const { requirement, within, eligible, after, limit } = query
  const fits = Prisma.sql`substr(y.years || '-', 1, ${spanOf(requirement)}::int) ~ ${patternOf(requirement)}`
  const conditions = [
    // Asked once for the whole subtree: with it on each organisation the planner would think them far fewer than they are.
    Prisma.sql`exists (select from organizations where id = ${within}::uuid and path && ${organizations}::uuid[])`,
    Prisma.sql`m.organization_id in (select id from organizations where path @> array[${within}]::uuid[])`,
    ...(eligible === true ? [fits] : []),
    ...(eligible === false ? [Prisma.sql`not coalesce(${fits}, false)`] : []),
    ...(after ? [Prisma.sql`(m.sort_name, m.id) > (${after[0]}, ${after[1]}::uuid)`] : []),
  ]
  return db.$queryRaw<ListedMember[]>(Prisma.sql`
    select s.id, s.sort_name as "sortName", s.organization_id as "organizationId", s.marks, explained.results
    from (
      select m.id, m.sort_name, m.organization_id, coalesce(y.years, '') as marks
      from members m left join subject_years y on y.subject_kind = 'MEMBER' and y.subject_id = m.id
      where ${Prisma.join(conditions, ' and ')}
      order by m.sort_name, m.id limit ${limit}
    ) s
    ${resultsOf('MEMBER')}
    order by s.sort_name, s.id`)
}
