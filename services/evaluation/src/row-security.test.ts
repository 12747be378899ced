import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Grant, Role } from '@laurel/shared/actor'
import { newId } from '@laurel/shared/ids'
import { callersAt } from '@laurel/shared/testing/callers'
import { asCaller, idsSeen, outcomeOf, planOf, privilegesOf, withIds } from '@laurel/shared/testing/row-security'
import { openOne } from './campaigns/example.ts'
import { outstanding, recordAll } from './evaluations/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, hoanKiemCell, startExample } from './example.ts'
import { finalizeAll } from './finalizations/example.ts'
import { aMember } from './members/example.ts'

const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']
const callers = callersAt({ above: city, here: baDinh, below: baDinhCell, beside: hoanKiem })

/** Subjects by the organisations over which somebody must be to see their results. */
const about: Record<string, string[]> = {}
let example: Example
let moved: string

const url = () => example.database.appUrl
const above = (...cells: string[]) => [
  city,
  ...cells,
  ...(cells.includes(baDinhCell) ? [baDinh] : []),
  ...(cells.includes(hoanKiemCell) ? [hoanKiem] : []),
]

beforeAll(async () => {
  example = await startExample()
  const [an = ''] = await example.admit(1)
  const [hoa = ''] = await example.admit(1, hoanKiemCell)
  ;[moved = ''] = await example.admit(1)
  Object.assign(about, { [an]: above(baDinhCell), [hoa]: above(hoanKiemCell), [baDinh]: [city, baDinh] })
  about[moved] = above(baDinhCell, hoanKiemCell)
  const organization = { ...outstanding(baDinh), subjectKind: 'ORGANIZATION' as const }
  for (const year of [2013, 2014]) {
    const campaign = await openOne(example, { year })
    await recordAll(example, campaign, [...[an, hoa, moved].map(outstanding), organization])
    if (year === 2013) await finalizeAll(example, campaign)
  }
  const places = [
    { organizationId: baDinhCell, to: '2015-01-01' },
    { organizationId: hoanKiemCell, from: '2015-01-01' },
  ]
  await example.tellMembers([aMember({ id: moved, version: 2, places })])
})

afterAll(() => example?.[Symbol.asyncDispose]())

const SUBJECTS = 'select distinct subject_id as id from evaluations'
const isReader = (grants: Grant[], places: string[]) =>
  grants.some(({ role, organization }) => readers.includes(role) && places.includes(organization))

test('whatever is asked of evaluations, a caller meets those over whose place or member he is', async () => {
  const seen = await Promise.all(callers.map(({ grants }) => idsSeen(url(), { grants }, SUBJECTS)))
  const expected = callers.map(({ grants }) =>
    Object.entries(about)
      .filter(([, places]) => isReader(grants, places))
      .map(([id]) => id)
      .sort(),
  )
  expect(seen).toEqual(expected)
  expect(new Set(expected.map(ids => ids.length))).toEqual(new Set([0, 2, 3, 4]))
})

test('a member meets his own evaluations, and no organisation’s by an id that is his', async () => {
  expect(await idsSeen(url(), { grants: [], memberId: moved }, SUBJECTS)).toEqual([moved])
  expect(await idsSeen(url(), { grants: [], memberId: baDinh }, SUBJECTS)).toEqual([])
})

test('results are counted for those alone who may read them all', async () => {
  const counted = await Promise.all(
    callers.map(({ grants }) =>
      asCaller(url(), { grants }, async client => {
        const { rows } = await client.query(`select recorded_in('${baDinh}', 2014) as count`)
        return rows[0].count
      }),
    ),
  )
  expect(counted).toEqual(callers.map(({ grants }) => (isReader(grants, [city, baDinh]) ? 3 : null)))
})

const refused = '42501'
const fresh = (
  place: string,
) => `insert into evaluations (campaign_id, subject_kind, subject_id, period_from, period_to, year,
    organization_id, outcome, grade)
  select id, 'MEMBER', '${newId()}', '2014-01-01', '2015-01-01', 2014, ${place}, 'GRADED', 'GOOD' from campaigns where year = 2014`

test.each([
  ['records at his place', fresh("'CELL'"), 1],
  ['records elsewhere', fresh("'ELSEWHERE'"), refused],
  ['changes what is at his place', "update evaluations set grade = 'GOOD' where organization_id = 'CELL'", 4],
  ['changes what is elsewhere', "update evaluations set grade = 'GOOD' where organization_id = 'ELSEWHERE'", 0],
  ['sends a result elsewhere', "update evaluations set organization_id = 'ELSEWHERE', subject_id = 'NEW'", refused],
  ['deletes results', 'delete from evaluations', refused],
  ['reads revisions', 'select from evaluation_revisions', refused],
  ['reads what is to be told', 'select from outbox', refused],
  ['reads who did what', 'select from audit_entries', refused],
])('an officer of a district %s: %s', async (_, sql, outcome) => {
  const officer = { grants: [{ role: 'officer' as const, organization: baDinh }] }
  const ids = { CELL: baDinhCell, ELSEWHERE: hoanKiemCell, NEW: newId() }
  const meant = withIds(sql, ids)
  expect(await outcomeOf(url(), officer, meant)).toBe(outcome)
})

const revision = `insert into evaluation_revisions select id, 9, outcome, grade, score, distinguished, '1', now(), 'x', 'x', now(), 'x'
  from evaluations where subject_id = 'MOVED' and year = 2013`

test.each([
  ['secretary', baDinh, 'changes what he reads', "update evaluations set grade = 'GOOD' where subject_id = 'MOVED'", 0],
  ['officer', baDinh, 'revises what was made at his place', revision, 1],
  ['officer', hoanKiem, 'revises what was made elsewhere of a member who is now his', revision, refused],
] as const)('who may read and not write: a %s of %s %s', async (role, organization, _, sql, outcome) => {
  expect(await outcomeOf(url(), { grants: [{ role, organization }] }, sql.replaceAll('MOVED', moved))).toBe(outcome)
})

test('of every table it is said what a caller may do, and all rows are open only where none is about a person', async () => {
  expect(await privilegesOf(example.database.ownerUrl)).toEqual([
    'audit_entries: insert, all rows',
    'campaigns: insert, select, update, all rows',
    'evaluation_revisions: insert',
    'evaluations: insert, select, update',
    'evaluations_to_finalize: insert, select, all rows',
    'finalization_jobs: insert, select, all rows',
    'members: select, all rows', // without name
    'organizations: select, all rows',
    'outbox: insert, all rows',
  ])
})

test('policies leave results of subjects to their index', async () => {
  const officer = { grants: [{ role: 'officer' as const, organization: city }] }
  const plan = await planOf(
    url(),
    officer,
    `select id from evaluations where subject_kind = 'MEMBER' and subject_id = any('{${newId()},${newId()}}')`,
  )
  expect(plan).toMatch(/Scan using evaluations_of_subject on evaluations.*\n\s+Index Cond: .*subject_id = ANY/)
  expect(plan).not.toMatch(/hashed SubPlan/)
})
