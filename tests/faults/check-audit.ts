import { NO_FAULT } from './book.ts'
import type { Findings } from './findings.ts'
import { rowOf } from './rows.ts'

type Counts = { lost: number; doubled: number; phantom: number }

/** Rows that must have exactly one entry, against the entries: `r` and `a` are joined on both of their columns. */
const compare = (rows: string, entries: string) => `
  select count(*) filter (where a.id is null)::int as lost, count(*) filter (where a.entries > 1)::int as doubled,
    count(*) filter (where r.id is null)::int as phantom
  from (${rows}) r full join (select id, what, count(*) as entries from (${entries}) e group by id, what) a
    on a.id = r.id and a.what = r.what`

const pairs: Record<string, string> = {
  'audit of decisions': compare(
    'select evaluation_id as id, revision as what from evaluation_revisions',
    `select target_id as id, (after ->> 'revision')::int as what from audit_entries
      where action in ('finalizeEvaluation', 'reviseEvaluation')`,
  ),
  'audit of records': compare(
    'select id, 1 as what from evaluations',
    `select target_id as id, 1 as what from audit_entries where action = 'recordResult'`,
  ),
  'audit of finalizations': compare(
    'select id, 1 as what from finalization_jobs',
    `select target_id as id, 1 as what from audit_entries where action = 'finalizeEvaluations'`,
  ),
  'revisions kept': compare(
    `select id, n as what from evaluations, generate_series(1, revision) n where status = 'FINALIZED'`,
    'select evaluation_id as id, revision as what from evaluation_revisions',
  ),
  'waiting to be final': compare(
    `select id, 1 as what from evaluations where status = 'RECORDED'`,
    'select evaluation_id as id, 1 as what from evaluations_to_finalize',
  ),
}

const members = compare(
  'select id, n as what from members, generate_series(1, version) n',
  `select target_id as id, row_number() over (partition by target_id order by position)::int as what
    from audit_entries where action in ('importMember', 'transferMember')`,
)

/** Exactly one audit entry for each row that was changed, and one row in what waits for each that is not final. */
export async function checkAudit(urls: { evaluation: string; membership: string }, findings: Findings): Promise<void> {
  for (const [where, query] of Object.entries(pairs)) tell(where, await rowOf<Counts>(urls.evaluation, query), findings)
  tell('audit of members', await rowOf<Counts>(urls.membership, members), findings)
}

function tell(where: string, counts: Counts, findings: Findings): void {
  for (const wrong of ['lost', 'doubled', 'phantom'] as const)
    for (let counted = 0; counted < counts[wrong]; counted++) findings.add(wrong, NO_FAULT, where, 'an entry')
}
