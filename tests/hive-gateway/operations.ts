import { expect } from '@jest/globals'
import { type Answer, type Client, createClient, type Problem } from '@laurel/client'
import * as documents from '@laurel/client/documents'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { type AuthorityWorld, everythingOf } from '../authority/world.ts'
import { whole } from '../frontend.ts'
import { program } from '../hanoi.ts'
import type { HiveGateway } from './process.ts'

type Name = keyof typeof documents & `${string}Document`
type Variables = Record<string, unknown>

const known = new Map<string, unknown>(Object.entries(documents))

/** A client of each gateway, both as the same caller. */
export type Pair = { hive: Client; ours: Client }

/** The documents that were asked here so far. */
export const asked = new Set<string>()

export function pairOf(hive: HiveGateway, { system }: AuthorityWorld, token: string): Pair {
  const clientAt = (url: string) => createClient({ url: `${url}/graphql`, token: async () => token, locale: 'vi' })
  return { hive: clientAt(hive.url), ours: clientAt(system.url) }
}

export function send(client: Client, name: Name, variables: Variables): Promise<Answer<Record<string, unknown>>> {
  asked.add(name)
  return client.ask(known.get(name) as never, variables)
}

/** What a caller gets, but for what names the one request. */
const withoutIds = ({ data, errors }: Answer<unknown>) => ({
  data,
  errors: errors.map(({ requestId: _, ...error }: Problem) => error).sort(byPath),
})
const byPath = (one: Problem, other: Problem) => `${one.path}${one.code}`.localeCompare(`${other.path}${other.code}`)

/** Asks both, and answers the data of the one when the other says the same. */
export async function askBoth({ hive, ours }: Pair, name: Name, variables: Variables) {
  const answer = await send(hive, name, variables)
  expect([name, withoutIds(answer)]).toEqual([name, withoutIds(await send(ours, name, variables))])
  return answer
}

/** Every operation that reads, about what lies in Ba Đình. */
export function readings({ hanoi, an, binh, cells, ids }: AuthorityWorld): [Name, Variables][] {
  const district = hanoi.baDinh
  return [
    ['MembersOfCellDocument', { cell: cells.baDinh, first: 2 }],
    ['MemberRecordDocument', { member: an.id }],
    ['MemberRecordDocument', { member: binh.id }],
    ['CampaignProgressDocument', { district, year: 2014 }],
    ['ImportProgressDocument', { import: ids.import }],
    ['FinalizationProgressDocument', { finalization: ids.finalization }],
    ['EligibleMembersDocument', { program, district, eligible: true }],
    ['WhyNotEligibleDocument', { member: binh.id, program }],
    ['OrganizationTreeDocument', { within: district, asOf: '2010-01-01' }],
  ]
}

const OPEN = 'mutation ($input: OpenCampaignInput!) { openCampaign(input: $input) { id } }'
const decision = { number: '1-QĐ/TU', date: '2017-01-15', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }

/** Declares an import, and records, finalizes and revises a year by Hive Gateway; the gateway then finds it done. */
export async function changeThings(hiveGateway: HiveGateway, world: AuthorityWorld): Promise<void> {
  const { hanoi, binh } = world
  const token = await everythingOf(world)
  const { hive, ours } = pairOf(hiveGateway, world, token)
  const input = { id: newId(), kind: 'MEMBERS', organizationId: hanoi.city }
  const declared = { startImport: { id: input.id, status: 'AWAITING_FILE', uploadPath: `/imports/${input.id}` } }
  for (const client of [hive, ours])
    expect(whole(await send(client, 'StartImportDocument', { input }))).toEqual(declared)
  const campaignId = newId()
  const opened = await hiveGateway.ask(
    OPEN,
    { input: { id: campaignId, organizationId: hanoi.city, year: 2016 } },
    token,
  )
  expect([opened.data, opened.errors]).toEqual([{ openCampaign: { id: campaignId } }, []])
  const recording = { input: { campaignId, results: [{ subjectId: binh.id, grade: 'OUTSTANDING' }] } }
  for (const [client, recorded] of [
    [hive, 1],
    [ours, 0],
  ] as const)
    expect(whole(await send(client, 'RecordResultsDocument', recording))).toEqual({
      recordResults: { recorded, unchanged: 1 - recorded },
    })
  await finalize({ hive, ours }, { id: newId(), campaignId, organizationId: hanoi.city, decision })
  await revise({ hive, ours }, binh.id)
}

async function finalize({ hive, ours }: Pair, input: { id: string } & Variables): Promise<void> {
  expect(whole(await send(hive, 'FinalizeEvaluationsDocument', { input }))).toMatchObject({
    finalizeEvaluations: { id: input.id, total: 1 },
  })
  await eventually(async () =>
    expect(whole(await send(hive, 'FinalizationProgressDocument', { finalization: input.id }))).toMatchObject({
      finalizationJob: { id: input.id, status: 'COMPLETED', total: 1, done: 1 },
    }),
  )
  await askBoth({ hive, ours }, 'FinalizeEvaluationsDocument', { input })
}

type Record16 = { member: { evaluations: { id: string; year: number; grade: string }[] } }

async function revise({ hive, ours }: Pair, member: string): Promise<void> {
  const record = whole(await askBoth({ hive, ours }, 'MemberRecordDocument', { member })) as Record16
  const [latest] = record.member.evaluations
  expect(latest).toMatchObject({ year: 2016, grade: 'OUTSTANDING', revision: 1, decision })
  const reason = 'Xem xét lại theo kiến nghị của đảng viên'
  const input = { evaluationId: latest?.id, expectedRevision: 1, grade: 'GOOD', reason, decision }
  const revised = { id: latest?.id, year: 2016, grade: 'GOOD', revision: 2, reason }
  expect(whole(await send(hive, 'ReviseEvaluationDocument', { input }))).toMatchObject({ reviseEvaluation: revised })
  await askBoth({ hive, ours }, 'ReviseEvaluationDocument', { input })
  const late = await askBoth({ hive, ours }, 'ReviseEvaluationDocument', { input: { ...input, grade: 'COMPLETED' } })
  expect(late.errors.map(({ code, field }) => [code, field])).toEqual([['REVISION_CONFLICT', 'input.expectedRevision']])
}
