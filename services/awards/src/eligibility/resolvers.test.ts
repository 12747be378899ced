import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { baDinh, baDinhCell, city, hoanKiem, hoanKiemCell, startExample } from '../example.ts'
import { aMember } from '../members/example.ts'
import { aProgram } from '../programs/example.ts'
import { anEvaluation, evaluationsOf } from './example.ts'

let example: Awaited<ReturnType<typeof startExample>>
let officer: string
let neighbour: string

const outstanding = [{}, {}, {}, {}, {}]
const [an, binh, cuong, dung, hoa] = [newId(), newId(), newId(), newId(), newId()]

beforeAll(async () => {
  example = await startExample()
  officer = await example.officerOf(baDinh)
  neighbour = await example.officerOf(hoanKiem)
  await example.db.awardProgram.createMany({
    data: [
      aProgram({ code: 'BK-5', organizationId: city }),
      aProgram({ code: 'CO-5', organizationId: city, subjectKind: 'ORGANIZATION' }),
    ],
  })
  // The results come before the members they are of.
  await example.tellEvaluations([
    ...[an, hoa].flatMap(id => evaluationsOf(id, 2010, outstanding)),
    ...evaluationsOf(binh, 2009, [{}, {}, { outcome: 'EXEMPT' }, {}, {}, {}]),
    ...evaluationsOf(cuong, 2010, [{}, {}, {}, {}]),
    ...evaluationsOf(
      baDinh,
      2010,
      outstanding.map(() => ({ subjectKind: 'ORGANIZATION' as const })),
    ),
  ])
  await example.tellMembers([
    aMember({ id: an, name: 'Nguyễn Văn An', organizationId: baDinhCell }),
    aMember({ id: binh, name: 'Trần Thị Bình', organizationId: baDinhCell }),
    aMember({ id: cuong, name: 'Lê Văn Cường', organizationId: baDinhCell }),
    aMember({ id: dung, name: 'Đỗ Đức Dũng', organizationId: baDinhCell }),
    aMember({ id: hoa, name: 'Phạm Thị Hoa', organizationId: hoanKiemCell }),
  ])
})

afterAll(() => example?.[Symbol.asyncDispose]())

const LIST = `query ($filter: EligibilityFilter!, $first: Int, $after: String) {
  eligibleMembers(filter: $filter, first: $first, after: $after) {
    nodes { member { id } organization { id } eligibility { eligible reasonCode reason } }
    edges { cursor } pageInfo { hasNextPage endCursor } } }`

const ELIGIBILITY = `eligibility(program: $program) { eligible reasonCode reason program { code }
  years { year verdict grade revision reason decision { number date issuer } evaluation { id } } }`
const REFERENCES = `query ($references: [_Any!]!, $program: String!) { _entities(representations: $references) {
  ... on Member { id ${ELIGIBILITY} } ... on Organization { id ${ELIGIBILITY} } } }`

type Asked = { program?: string; organizationId?: string; eligible?: boolean; first?: number; after?: string }

function list({ program = 'BK-5', organizationId = baDinh, eligible, ...page }: Asked = {}, token = officer) {
  return example.graph(LIST, { filter: { program, organizationId, eligible }, first: 50, ...page }, token)
}

async function idsIn(answer: ReturnType<typeof list>): Promise<string[]> {
  const { data } = await answer
  return data.eligibleMembers.nodes.map(({ member }: { member: { id: string } }) => member.id)
}

/** What one reference answers for the programme, and the codes of what was refused. */
async function lookAt(__typename: string, id: string, token = officer, program = 'BK-5', locale: 'vi' | 'en' = 'en') {
  const answer = await example.graph(REFERENCES, { references: [{ __typename, id }], program }, token, locale)
  return { eligibility: answer.data?._entities[0]?.eligibility ?? null, codes: codesOf(answer) }
}

test('members of a subtree are listed by given name, with their eligibility', async () => {
  const { data } = await list()
  const rows = data.eligibleMembers.nodes.map((node: Record<string, Record<string, unknown>>) => [
    node.member?.id,
    node.organization?.id,
    node.eligibility?.eligible,
    node.eligibility?.reasonCode,
  ])
  expect(rows).toEqual([
    [an, baDinhCell, true, 'ROW_COMPLETE'],
    [binh, baDinhCell, true, 'ROW_COMPLETE'],
    [cuong, baDinhCell, false, 'MISSING'],
    [dung, baDinhCell, false, 'UNKNOWN_SUBJECT'],
  ])
})

test('the list can be narrowed to the eligible or to the others', async () => {
  expect(await idsIn(list({ eligible: true }))).toEqual([an, binh])
  expect(await idsIn(list({ eligible: false }))).toEqual([cuong, dung])
})

test('pages follow one another without a gap or a repeat', async () => {
  const first = (await list({ first: 3 })).data.eligibleMembers
  expect(first.pageInfo.hasNextPage).toBe(true)
  const second = (await list({ first: 3, after: first.pageInfo.endCursor })).data.eligibleMembers
  expect(second.nodes).toMatchObject([{ member: { id: dung } }])
  expect(second.pageInfo.hasNextPage).toBe(false)
})

test('a member of another district is invisible: by list, by reference and by a cursor from there', async () => {
  expect(codesOf(await list({ organizationId: hoanKiem }))).toEqual(['OUT_OF_SCOPE'])
  expect(codesOf(await list({ organizationId: city }))).toEqual(['OUT_OF_SCOPE'])
  expect(codesOf(await list({ organizationId: newId() }))).toEqual(['OUT_OF_SCOPE'])
  expect(await lookAt('Member', hoa)).toEqual({ eligibility: null, codes: [] })
  expect(await lookAt('Member', an, neighbour)).toEqual({ eligibility: null, codes: [] })
  const { endCursor } = (await list({ first: 1 })).data.eligibleMembers.pageInfo
  expect(await idsIn(list({ organizationId: hoanKiem, after: endCursor }, neighbour))).toEqual([hoa])
  expect(codesOf(await list({ organizationId: baDinh, after: endCursor }, neighbour))).toEqual(['OUT_OF_SCOPE'])
})

test('a member who moved is seen where he is now, and no longer where he was', async () => {
  const moved = newId()
  await example.tellEvaluations(evaluationsOf(moved, 2010, outstanding))
  await example.tellMembers([aMember({ id: moved, name: 'Vũ Văn Yên', organizationId: baDinhCell })])
  expect((await lookAt('Member', moved)).eligibility).toMatchObject({ eligible: true })
  await example.tellMembers([aMember({ id: moved, version: 2, name: 'Vũ Văn Yên', organizationId: hoanKiemCell })])
  expect(await lookAt('Member', moved)).toEqual({ eligibility: null, codes: [] })
  expect((await lookAt('Member', moved, neighbour)).eligibility).toMatchObject({ eligible: true })
})

test('a plain member sees himself and nobody else', async () => {
  const himself = await example.issuer.token([{ role: 'member', organization: baDinhCell }], { memberId: an })
  expect((await lookAt('Member', an, himself)).eligibility).toMatchObject({ eligible: true })
  expect(await lookAt('Member', binh, himself)).toEqual({ eligibility: null, codes: [] })
  expect(codesOf(await list({}, himself))).toEqual(['FORBIDDEN'])
})

test('each year is explained by its grade, decision and revision; a missing one has none', async () => {
  const { eligibility } = await lookAt('Member', cuong)
  expect(eligibility.years.map(({ year }: { year: number }) => year)).toEqual([2010, 2011, 2012, 2013, 2014])
  expect(eligibility.years[0]).toEqual({
    year: 2010,
    verdict: 'COUNTS',
    grade: 'OUTSTANDING',
    revision: 1,
    reason: null,
    decision: { number: '15-QĐ/QU/2010', date: '2010-12-20', issuer: 'Ban Thường vụ Quận uỷ Ba Đình' },
    evaluation: { id: expect.any(String) },
  })
  const missing = { verdict: 'MISSING', grade: null, revision: 0, reason: null, decision: null, evaluation: null }
  expect(eligibility.years[4]).toEqual({ year: 2014, ...missing })
})

test('an exempt year is shown with the earlier year that took its place', async () => {
  const { eligibility } = await lookAt('Member', binh, officer, 'BK-5', 'vi')
  const verdicts = eligibility.years.map(({ year, verdict }: { year: number; verdict: string }) => `${year} ${verdict}`)
  expect(verdicts).toEqual(
    ['2009', '2010', '2011', '2012', '2013', '2014'].map(y => `${y} ${y === '2011' ? 'SKIPPED' : 'COUNTS'}`),
  )
  expect(eligibility.reason).toBe(
    'Đủ 5 năm liền (từ 2009 đến 2014) hoàn thành xuất sắc nhiệm vụ. Được miễn, không tính và không làm gián đoạn: 2011.',
  )
})

test('a revision from outstanding to good takes the member out, with the reason shown in both languages', async () => {
  const revised = newId()
  await example.tellMembers([aMember({ id: revised, name: 'Bùi Thị Xuân', organizationId: baDinhCell })])
  await example.tellEvaluations(evaluationsOf(revised, 2010, outstanding))
  expect(await idsIn(list({ eligible: true }))).toContain(revised)
  await example.tellEvaluations([
    anEvaluation({ subjectId: revised, year: 2013, revision: 2, grade: 'GOOD', reason: 'Phát hiện khuyết điểm.' }),
  ])
  expect(await idsIn(list({ eligible: true }))).not.toContain(revised)
  const { eligibility } = await lookAt('Member', revised, officer, 'BK-5', 'vi')
  expect(eligibility).toMatchObject({ eligible: false, reasonCode: 'GRADE_TOO_LOW' })
  expect(eligibility.reason).toBe(
    'Năm 2013 xếp loại hoàn thành tốt nhiệm vụ, trong khi phải hoàn thành xuất sắc nhiệm vụ, theo Quyết định ' +
      '15-QĐ/QU/2013 ngày 20/12/2013 của Ban Thường vụ Quận uỷ Ba Đình; điều chỉnh (lần 2) vì: “Phát hiện khuyết điểm.”.',
  )
  expect(eligibility.years[3]).toMatchObject({
    year: 2013,
    revision: 2,
    grade: 'GOOD',
    reason: 'Phát hiện khuyết điểm.',
  })
  expect((await lookAt('Member', revised)).eligibility.reason).toBe(
    'Graded good in 2013, which is not outstanding, by decision 15-QĐ/QU/2013 of 20 December 2013 by ' +
      'Ban Thường vụ Quận uỷ Ba Đình; revised (revision 2) because: “Phát hiện khuyết điểm.”.',
  )
})

test('an annulled year breaks the row', async () => {
  const annulled = newId()
  await example.tellMembers([aMember({ id: annulled, name: 'Bùi Văn Vinh', organizationId: baDinhCell })])
  await example.tellEvaluations(evaluationsOf(annulled, 2010, outstanding))
  const annulment = { revision: 2, outcome: 'ANNULLED', reason: 'Sai thẩm quyền' } as const
  await example.tellEvaluations([anEvaluation({ subjectId: annulled, year: 2010, ...annulment })])
  const { eligibility } = await lookAt('Member', annulled)
  expect(eligibility).toMatchObject({ eligible: false, reasonCode: 'ANNULLED' })
  expect(eligibility.reason).toContain('The result of 2010 was annulled')
})

test('a member of whom nothing is known is not called not graded', async () => {
  expect((await lookAt('Member', dung, officer, 'BK-5', 'vi')).eligibility).toMatchObject({
    eligible: false,
    reasonCode: 'UNKNOWN_SUBJECT',
    reason: 'Chưa có kết quả đánh giá hằng năm nào được ghi nhận.',
  })
})

test('an organisation is judged by its own results, in the scope of its officers', async () => {
  expect((await lookAt('Organization', baDinh, officer, 'CO-5')).eligibility).toMatchObject({ eligible: true })
  expect(await lookAt('Organization', baDinh, neighbour, 'CO-5')).toEqual({ eligibility: null, codes: [] })
})

test('a programme that does not exist or is for others is refused by its code', async () => {
  expect(codesOf(await list({ program: 'NO' }))).toEqual(['PROGRAM_UNKNOWN'])
  expect(codesOf(await list({ program: 'B\0K' }))).toEqual(['PROGRAM_UNKNOWN'])
  expect(codesOf(await list({ program: 'CO-5' }))).toEqual(['PROGRAM_NOT_FOR_MEMBERS'])
  expect((await lookAt('Member', an, officer, 'NO')).codes).toEqual(['PROGRAM_UNKNOWN'])
  expect((await lookAt('Organization', baDinh, officer, 'BK-5')).codes).toEqual(['PROGRAM_NOT_FOR_ORGANIZATIONS'])
})

test('malformed ids, cursors and page sizes are refused, never a failure of the store', async () => {
  const cursorOf = (...keys: string[]) => Buffer.from(JSON.stringify(keys)).toString('base64url')
  expect(codesOf(await list({ organizationId: 'x' }))).toEqual(['ID_INVALID'])
  expect(codesOf(await list({ first: 101 }))).toEqual(['FIRST_OUT_OF_RANGE'])
  for (const after of ['x', cursorOf('An'), cursorOf('An', 'x'), cursorOf('A\0n', newId())])
    expect(codesOf(await list({ after }))).toEqual(['CURSOR_INVALID'])
  expect(await lookAt('Member', 'x')).toEqual({ eligibility: null, codes: [] })
  expect(await lookAt('Member', an.toUpperCase())).toMatchObject({ eligibility: { eligible: true }, codes: [] })
})
