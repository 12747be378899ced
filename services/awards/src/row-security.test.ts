import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Grant, Role } from '@laurel/shared/actor'
import { newId } from '@laurel/shared/ids'
import { callersAt } from '@laurel/shared/testing/callers'
import { idsSeen, outcomeOf, planOf, privilegesOf } from '@laurel/shared/testing/row-security'
import { anEvaluation } from './eligibility/example.ts'
import { baDinh, baDinhCell, city, hanoi, hoanKiem, hoanKiemCell, openExample } from './example.ts'
import { aMember } from './members/example.ts'

const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']
const callers = callersAt({ above: city, here: baDinh, below: baDinhCell, beside: hoanKiem })
const [an, hoa, unknown] = [newId(), newId(), newId()]

let example: Awaited<ReturnType<typeof openExample>>
const url = () => example.database.appUrl

beforeAll(async () => {
  example = await openExample()
  await example.tellOrganizations(hanoi)
  await example.tellMembers([
    aMember({ id: an, organizationId: baDinhCell }),
    aMember({ id: hoa, organizationId: hoanKiemCell }),
  ])
  await example.tellEvaluations([
    ...[an, hoa, unknown].map(subjectId => anEvaluation({ subjectId, year: 2014 })),
    anEvaluation({ subjectId: baDinh, subjectKind: 'ORGANIZATION', year: 2014 }),
  ])
})

afterAll(() => example?.[Symbol.asyncDispose]())

const over: Record<string, string[]> = {
  [an]: [city, baDinh, baDinhCell],
  [hoa]: [city, hoanKiem, hoanKiemCell],
  [baDinh]: [city, baDinh],
}

function visible(grants: Grant[], subjects: string[]): string[] {
  const isOver = (places: string[]) =>
    grants.some(({ role, organization }) => readers.includes(role) && places.includes(organization))
  return subjects.filter(id => isOver(over[id] ?? [])).sort()
}

test.each([
  ['members', 'id', [an, hoa], [0, 1, 2]],
  ['history', 'subject_id', [an, hoa, baDinh], [0, 1, 2, 3]],
  ['subject_years', 'subject_id', [an, hoa, baDinh], [0, 1, 2, 3]],
])('whatever is asked of %s, a caller meets those whom he may see', async (table, column, subjects, sizes) => {
  const sql = `select ${column} as id from ${table}`
  const seen = await Promise.all(callers.map(({ grants }) => idsSeen(url(), { grants }, sql)))
  expect(seen).toEqual(callers.map(({ grants }) => visible(grants, subjects)))
  expect([...new Set(seen.map(ids => ids.length))].sort()).toEqual(sizes)
})

test('a member meets himself, also when membership has not told of him yet', async () => {
  for (const memberId of [an, hoa, unknown])
    expect(await idsSeen(url(), { grants: [], memberId }, 'select subject_id as id from history')).toEqual([memberId])
  expect(await idsSeen(url(), { grants: [], memberId: baDinh }, 'select subject_id as id from history')).toEqual([])
})

test.each([
  'insert into history (subject_id) values (null)',
  'delete from members',
  'update subject_years set years = null',
])('an officer of the city may not: %s', async sql => {
  expect(await outcomeOf(url(), { grants: [{ role: 'officer', organization: city }] }, sql)).toBe('42501')
})

test('of every table it is said what a caller may do, and all rows are open only where none is about a person', async () => {
  expect(await privilegesOf(example.database.ownerUrl)).toEqual([
    'audit_entries: insert, all rows',
    'award_programs: insert, select, all rows',
    'history: select',
    'members: select',
    'organizations: select, all rows',
    'subject_years: select',
  ])
})

test.each([
  ['the next page by name', `members m where (m.sort_name, m.id) > ('B', '${an}')`, 'members_by_name'],
  [
    'the years of a subject',
    `subject_years m where subject_kind = 'MEMBER' and subject_id = '${an}'`,
    'subject_years_pkey',
  ],
  ['the results of a subject', `history m where subject_kind = 'MEMBER' and subject_id = '${an}'`, 'history_pkey'],
])('policies leave %s to its index', async (_, from, index) => {
  const plan = await planOf(
    url(),
    { grants: [{ role: 'officer', organization: city }] },
    `select from ${from} limit 20`,
  )
  expect(plan).toMatch(new RegExp(`Scan using ${index} on .*\\n\\s+Index Cond: `))
  expect(plan).not.toMatch(/hashed SubPlan/)
})
