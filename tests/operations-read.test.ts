import { expect, test } from '@jest/globals'
import {
  CampaignProgressDocument,
  EligibleMembersDocument,
  MemberRecordDocument,
  MembersOfCellDocument,
  OrganizationTreeDocument,
  WhyNotEligibleDocument,
} from '@laurel/client/documents'
import { eventually } from '@laurel/shared/testing/eventually'
import { all, type Frontend, startFrontend, whole } from './frontend.ts'
import { program } from './hanoi.ts'
import { dataOf } from './system.ts'

const cell = { id: expect.any(String), name: 'Chi bộ số 1' }

test('the operations of docs/graph.md that read answer with what five years came to', async () => {
  await using frontend = await startFrontend()
  await readMembers(frontend, await readTree(frontend))
  await readRecord(frontend)
  await readProgress(frontend)
  await readEligibility(frontend)
})

/** Answers the cell's id. */
async function readTree({ client, hanoi }: Frontend): Promise<string> {
  const within = { within: hanoi.baDinh, first: 1 }
  const treeOf = (asOf: string) =>
    all(client.pages(OrganizationTreeDocument, { ...within, asOf }, ({ organizations }) => organizations))
  const tree = await treeOf('2010-01-01')
  const [cellId, wardId] = tree.map(({ id }) => id)
  expect(tree).toEqual([
    { id: cellId, code: 'HN.1.1.1', name: 'Chi bộ số 1', kind: 'CELL', parent: { id: wardId } },
    {
      ...{ id: wardId, code: 'HN.1.1', name: 'Đảng uỷ phường Phúc Xá', kind: 'GRASSROOTS_COMMITTEE' },
      parent: { id: hanoi.baDinh },
    },
    {
      ...{ id: hanoi.baDinh, code: 'HN.1', name: 'Quận uỷ Ba Đình', kind: 'DISTRICT_COMMITTEE' },
      parent: { id: hanoi.city },
    },
  ])
  expect((await treeOf('2008-07-31')).map(({ name, kind, parent }) => [name, kind, parent])).toEqual(
    tree.map(() => [null, null, null]),
  )
  return cellId ?? ''
}

async function readMembers({ client }: Frontend, cellId: string) {
  const members = await all(client.pages(MembersOfCellDocument, { cell: cellId, first: 3 }, data => data.members))
  expect(members.map(({ displayName, status, organization }) => [displayName, status, organization])).toEqual(
    ['Nguyễn Văn An', 'Trần Thị Bình', 'Lê Văn Cường', 'Phạm Thị Dung'].map(name => [name, 'OFFICIAL', cell]),
  )
}

async function readRecord({ client, an }: Frontend) {
  expect(whole(await client.ask(MemberRecordDocument, { member: an.id })).member).toEqual({
    ...{ id: an.id, displayName: 'Nguyễn Văn An', cardNumber: '00000000', birthDate: '1970-05-01', status: 'OFFICIAL' },
    organization: {
      ...cell,
      path: ['Thành uỷ Hà Nội', 'Quận uỷ Ba Đình', 'Đảng uỷ phường Phúc Xá', 'Chi bộ số 1'].map(name => ({
        id: expect.any(String),
        name,
      })),
    },
    organizationPeriods: [{ organization: cell, from: '2008-08-01', to: null }],
    statusPeriods: [
      { status: 'PROBATIONARY', from: '1995-02-03', to: '1996-02-03' },
      { status: 'OFFICIAL', from: '1996-02-03', to: null },
    ],
    evaluations: [2014, 2013, 2012, 2011, 2010].map(year => ({
      ...{ id: expect.any(String), year, outcome: 'GRADED', grade: 'OUTSTANDING', score: null, distinguished: false },
      ...{ revision: 1, reason: null, finalizedAt: expect.stringMatching(/^20.+Z$/), organization: cell },
      decision: { number: `${year}-QĐ/TU`, date: `${year + 1}-01-15`, issuer: 'Ban Thường vụ Thành uỷ Hà Nội' },
    })),
  })
}

async function readProgress({ client, hanoi }: Frontend) {
  const inDistrict = { district: hanoi.baDinh, year: 2014 }
  const counts = { memberCount: 4, campaignProgress: { recorded: 4, finalized: 4, members: 4 } }
  await eventually(async () =>
    expect(whole(await client.ask(CampaignProgressDocument, inDistrict)).organization).toEqual({
      ...{ id: hanoi.baDinh, name: 'Quận uỷ Ba Đình', ...counts },
      children: {
        nodes: [{ id: expect.any(String), name: 'Đảng uỷ phường Phúc Xá', ...counts }],
        pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      },
    }),
  )
}

async function readEligibility({ client, hanoi, an, binh }: Frontend) {
  const eligible = { program, district: hanoi.baDinh, eligible: true }
  await eventually(async () => {
    const { eligibleMembers } = whole(await client.ask(EligibleMembersDocument, eligible))
    expect(eligibleMembers?.nodes).toEqual([
      {
        ...{ member: { id: an.id, displayName: 'Nguyễn Văn An' }, organization: cell },
        eligibility: { eligible: true, reasonCode: 'ROW_COMPLETE', reason: expect.stringContaining('2010') },
      },
    ])
  })

  await eventually(async () => {
    const { member: refused } = whole(await client.ask(WhyNotEligibleDocument, { member: binh.id, program }))
    expect(refused?.eligibility).toMatchObject({
      ...{ eligible: false, reasonCode: 'GRADE_TOO_LOW' },
      reason: expect.stringMatching(/^Năm 2014 xếp loại hoàn thành tốt nhiệm vụ, .*2014-QĐ\/TU/),
    })
    expect(refused?.eligibility?.years.map(({ year, verdict, grade }) => [year, verdict, grade])).toEqual([
      ...[2010, 2011, 2012, 2013].map(year => [year, 'COUNTS', 'OUTSTANDING']),
      [2014, 'GRADE_TOO_LOW', 'GOOD'],
    ])
  })
}

test('what lies outside the scope is null or absent, and asking for a list of it is refused with its code', async () => {
  await using frontend = await startFrontend()
  const { hanoi, an } = frontend
  const stranger = frontend.clientOf(await frontend.tokenOf(hanoi.hoanKiem))
  expect(whole(await stranger.ask(MemberRecordDocument, { member: an.id }))).toEqual({ member: null })
  expect(whole(await stranger.ask(MembersOfCellDocument, { cell: hanoi.baDinh })).members?.nodes).toEqual([])
  const inDistrict = { district: hanoi.baDinh, year: 2014 }
  expect(whole(await stranger.ask(CampaignProgressDocument, inDistrict))).toEqual({ organization: null })
  const { data, errors, requestId } = await stranger.ask(
    EligibleMembersDocument,
    { program, district: hanoi.baDinh },
    { locale: 'en' },
  )
  expect([data, errors]).toEqual([
    { eligibleMembers: null },
    [
      {
        ...{ code: 'OUT_OF_SCOPE', message: 'This organisation is outside your scope or does not exist.' },
        ...{ path: ['eligibleMembers'], field: 'filter.organizationId', requestId },
      },
    ],
  ])
  const nobody = await frontend.clientOf('').ask(MemberRecordDocument, { member: an.id })
  expect([nobody.data, nobody.errors.map(({ code }) => code)]).toEqual([null, ['UNAUTHENTICATED']])
})

test('a member who moved here comes with the results of the past, made where we see no name', async () => {
  await using frontend = await startFrontend()
  const { client, hanoi, an, system, token } = frontend
  const here = whole(await client.ask(MembersOfCellDocument, { cell: hanoi.hoanKiem })).members?.nodes[0]?.organization
  const input = { memberId: an.id, organizationId: here?.id, from: '2016-03-01' }
  dataOf(await system.graph(TRANSFER, { input }, token))
  const stranger = frontend.clientOf(await frontend.tokenOf(hanoi.hoanKiem))
  await eventually(async () => {
    const { member } = whole(await stranger.ask(MemberRecordDocument, { member: an.id }))
    expect(member?.evaluations).toHaveLength(5)
    for (const evaluation of member?.evaluations ?? [])
      expect(evaluation).toMatchObject({ grade: 'OUTSTANDING', organization: { id: expect.any(String), name: null } })
    expect(member?.organizationPeriods).toEqual([
      { organization: null, from: '2008-08-01', to: '2016-03-01' },
      { organization: here, from: '2016-03-01', to: null },
    ])
  })
})

const TRANSFER = 'mutation ($input: TransferMemberInput!) { transferMember(input: $input) { id } }'
