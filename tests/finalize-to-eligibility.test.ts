import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { codesOf } from '@laurel/shared/testing/graph'
import { aHanoi, liveFiveYears, program, years } from './hanoi.ts'
import { dataOf, startSystem } from './system.ts'

const ELIGIBLE = `query ($program: String!, $district: ID!, $eligible: Boolean) {
  eligibleMembers(filter: { program: $program, organizationId: $district, eligible: $eligible }) { nodes {
    member { displayName evaluations { year grade revision } }
    organization { name path { name } }
    eligibility { eligible reasonCode reason years { year verdict grade revision reason decision { number } } } } } }`

const REVISE = `mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision grade } }`

test('five outstanding years in a row make a member eligible, and say how it is known', async () => {
  await using system = await startSystem()
  const hanoi = aHanoi()
  await liveFiveYears(system, hanoi)
  const officer = await system.issuer.token([{ role: 'officer', organization: hanoi.baDinh }])
  const variables = { program, district: hanoi.baDinh, eligible: true }
  const nodes = await eventually(async () => {
    const { eligibleMembers } = dataOf(await system.graph(ELIGIBLE, variables, officer))
    expect(eligibleMembers.nodes).toHaveLength(1)
    return eligibleMembers.nodes
  })
  expect(nodes).toEqual([eligibleAn])

  await eventually(async () => {
    const others = dataOf(await system.graph(ELIGIBLE, { ...variables, eligible: false }, officer)).eligibleMembers
    expect(others.nodes.map(({ member, eligibility }: Row) => [member.displayName, eligibility.reasonCode])).toEqual([
      ['Trần Thị Bình', 'GRADE_TOO_LOW'],
      ['Lê Văn Cường', 'MISSING'],
      ['Phạm Thị Dung', 'MISSING'], // an exempt year does not break her row, but 2009 would have to complete it
    ])
  })
})

const eligibleAn = {
  member: {
    displayName: 'Nguyễn Văn An',
    evaluations: [...years].reverse().map(year => ({ year, grade: 'OUTSTANDING', revision: 1 })),
  },
  organization: {
    name: 'Chi bộ số 1',
    path: ['Thành uỷ Hà Nội', 'Quận uỷ Ba Đình', 'Đảng uỷ phường Phúc Xá', 'Chi bộ số 1'].map(name => ({ name })),
  },
  eligibility: {
    eligible: true,
    reasonCode: 'ROW_COMPLETE',
    reason: expect.stringContaining('2010'),
    years: years.map(year => ({
      year,
      verdict: 'COUNTS',
      grade: 'OUTSTANDING',
      revision: 1,
      reason: null,
      decision: { number: `${year}-QĐ/TU` },
    })),
  },
}

test('the officer of another district gets none of them, and nobody is refused', async () => {
  await using system = await startSystem()
  const hanoi = aHanoi()
  await liveFiveYears(system, hanoi)
  const variables = { program, district: hanoi.baDinh, eligible: true }
  const officer = await system.issuer.token([{ role: 'officer', organization: hanoi.hoanKiem }])
  const refused = await system.graph(ELIGIBLE, variables, officer)
  expect([refused.data, codesOf(refused)]).toEqual([{ eligibleMembers: null }, ['OUT_OF_SCOPE']])
  await eventually(async () => {
    const own = dataOf(await system.graph(ELIGIBLE, { ...variables, district: hanoi.hoanKiem }, officer))
    expect(own.eligibleMembers.nodes.map(({ member }: Row) => member.displayName)).toEqual(['Hoàng Văn Giang'])
  })
  const nobody = await system.graph(ELIGIBLE, variables)
  expect([nobody.status, codesOf(nobody)]).toEqual([401, ['UNAUTHENTICATED']])
})

type Row = { member: { displayName: string }; eligibility: { reasonCode: string } }

const ONE = `query ($id: ID!, $program: String!) { member(id: $id) {
  evaluations(fromYear: 2012, toYear: 2012) { id revision }
  eligibility(program: $program) { eligible reasonCode reason years { year verdict revision reason } } } }`

test('a revision from outstanding to good takes the member out, with the reason shown', async () => {
  await using system = await startSystem()
  const hanoi = aHanoi()
  const officer = await liveFiveYears(system, hanoi)
  const id = hanoi.people[0]?.id
  const before = await eventually(async () => {
    const { member } = dataOf(await system.graph(ONE, { id, program }, officer))
    expect(member.eligibility.eligible).toBe(true)
    return member
  })
  const input = {
    evaluationId: before.evaluations[0].id,
    expectedRevision: 1,
    grade: 'GOOD',
    reason: 'Phát hiện vi phạm trong năm 2012 sau khi xếp loại',
    decision: { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' },
  }
  const without = await system.graph(REVISE, { input: { ...input, reason: ' ' } }, officer)
  expect(without.errors[0]?.extensions).toEqual({
    code: 'REASON_REQUIRED',
    field: 'input.reason',
    basis: '366-QĐ/TW, Art. 15(3)',
  })
  expect(dataOf(await system.graph(REVISE, { input }, officer)).reviseEvaluation).toEqual({
    revision: 2,
    grade: 'GOOD',
  })
  await eventually(async () => {
    const { member } = dataOf(await system.graph(ONE, { id, program }, officer, 'vi'))
    expect(member.eligibility).toMatchObject({ eligible: false, reasonCode: 'GRADE_TOO_LOW' })
    expect(member.eligibility.reason).toContain('Phát hiện vi phạm trong năm 2012')
    expect(member.eligibility.years[2]).toEqual({
      year: 2012,
      verdict: 'GRADE_TOO_LOW',
      revision: 2,
      reason: input.reason,
    })
  })
})
