import { expect, test } from '@jest/globals'
import {
  FinalizationProgressDocument,
  FinalizeEvaluationsDocument,
  ImportProgressDocument,
  MemberRecordDocument,
  RecordResultsDocument,
  type ResultInput,
  ReviseEvaluationDocument,
  type ReviseEvaluationInput,
  StartImportDocument,
} from '@laurel/client/documents'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { all, type Frontend, startFrontend, whole } from './frontend.ts'
import { dataOf } from './system.ts'

const header = 'card_number,full_name,birth_date,admitted_on,official_on,organization_code,joined_on,exempt_from'

test('an import is declared, sent and followed to its problems and, mended, to its end', async () => {
  await using frontend = await startFrontend()
  const { client, hanoi, token, system } = frontend
  const run = async (lines: string[]) => {
    const input = { id: newId(), kind: 'MEMBERS', organizationId: hanoi.city } as const
    const { startImport } = whole(await client.ask(StartImportDocument, { input }))
    expect(startImport).toEqual({ id: input.id, status: 'AWAITING_FILE', uploadPath: `/imports/${input.id}` })
    expect(whole(await client.ask(StartImportDocument, { input })).startImport).toEqual(startImport)
    const sent = await fetch(new URL(startImport.uploadPath, system.url), {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: [header, ...lines].join('\n'),
    })
    expect(sent.status).toBe(202)
    return eventually(async () => {
      const { importJob } = whole(await client.ask(ImportProgressDocument, { import: input.id }))
      if (!importJob || !['COMPLETED', 'REJECTED'].includes(importJob.status))
        throw new Error(JSON.stringify(importJob))
      return importJob
    })
  }
  const good = '00000101,Đỗ Thị Hạnh,1980-05-01,2005-02-03,2006-02-03,HN.1.1.1,2008-08-01,'
  const rejected = await run([good, '00000102,Vũ Văn Khải,31/2/1980,2005-02-03,2006-02-03,HN.9,2008-08-01,'])
  expect(rejected).toMatchObject({ status: 'REJECTED', created: 0, problemCount: 2 })
  const problems = await all(
    client.pages(ImportProgressDocument, { import: rejected.id, first: 1 }, ({ importJob }) => importJob?.problems),
  )
  expect(problems).toEqual([
    {
      ...{ line: 3, column: 'birth_date', code: 'DATE_INVALID', value: '1980-02-31' },
      message: expect.stringMatching(/^“1980-02-31” không phải là ngày/),
    },
    {
      ...{ line: 3, column: 'organization_code', code: 'ORGANIZATION_UNKNOWN', value: 'HN.9' },
      message: expect.stringContaining('HN.9'),
    },
  ])
  expect(await run([good])).toMatchObject({ status: 'COMPLETED', total: 1, done: 1, created: 1, problemCount: 0 })
})

test('a year is recorded, finalized and revised, and repeating any of it changes nothing', async () => {
  await using frontend = await startFrontend()
  const { hanoi, token, system } = frontend
  const campaignId = newId()
  dataOf(await system.graph(OPEN, { input: { id: campaignId, organizationId: hanoi.city, year: 2015 } }, token))
  await record(frontend, campaignId)
  await finalize(frontend, campaignId)
  await revise(frontend)
})

const OPEN = 'mutation ($input: OpenCampaignInput!) { openCampaign(input: $input) { id } }'
const decision = { number: '1-QĐ/TU', date: '2016-01-15', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }

async function record({ client, an, dung }: Frontend, campaignId: string) {
  const results: ResultInput[] = [
    { subjectId: an.id, grade: 'OUTSTANDING', score: 95.5, distinguished: true },
    { subjectId: dung.id, outcome: 'EXEMPT' },
  ]
  const send = (sent: ResultInput[]) => client.ask(RecordResultsDocument, { input: { campaignId, results: sent } })
  expect(whole(await send(results))).toEqual({ recordResults: { recorded: 2, unchanged: 0 } })
  expect(whole(await send(results))).toEqual({ recordResults: { recorded: 0, unchanged: 2 } })
  const { data, errors } = await send([{ subjectId: an.id }, { subjectId: dung.id, outcome: 'EXEMPT', grade: 'GOOD' }])
  expect(data).toBeNull()
  expect(errors.map(({ code, field }) => [code, field])).toEqual([
    ['GRADE_REQUIRED', 'input.results.0.grade'],
    ['GRADE_NOT_ALLOWED', 'input.results.1.grade'],
  ])
}

async function finalize({ client, hanoi }: Frontend, campaignId: string) {
  const input = { id: newId(), campaignId, organizationId: hanoi.city, decision }
  const send = async () => whole(await client.ask(FinalizeEvaluationsDocument, { input })).finalizeEvaluations
  expect(await send()).toMatchObject({ id: input.id, total: 2 })
  await eventually(async () => {
    const { finalizationJob } = whole(await client.ask(FinalizationProgressDocument, { finalization: input.id }))
    const times = { startedAt: expect.any(String), finishedAt: expect.any(String) }
    expect(finalizationJob).toEqual({ id: input.id, status: 'COMPLETED', total: 2, done: 2, ...times })
  })
  expect(await send()).toEqual({ id: input.id, status: 'COMPLETED', total: 2, done: 2 })
}

async function revise({ client, an }: Frontend) {
  const { member } = whole(await client.ask(MemberRecordDocument, { member: an.id }))
  const [latest] = member?.evaluations ?? []
  const result = { year: 2015, outcome: 'GRADED', grade: 'OUTSTANDING', score: 95.5, distinguished: true }
  expect(latest).toMatchObject({ ...result, revision: 1, decision })
  const input: ReviseEvaluationInput = {
    ...{ evaluationId: latest?.id ?? '', expectedRevision: 1, grade: 'GOOD' },
    ...{ reason: 'Xem xét lại theo kiến nghị của đảng viên', decision: { ...decision, number: '2-QĐ/TU' } },
  }
  const send = (more: Partial<ReviseEvaluationInput> = {}) =>
    client.ask(ReviseEvaluationDocument, { input: { ...input, ...more } })
  const revised = { id: latest?.id, year: 2015, outcome: 'GRADED', grade: 'GOOD', revision: 2 }
  for (const answer of [await send(), await send()])
    expect(whole(answer).reviseEvaluation).toEqual({ ...revised, reason: input.reason, decision: input.decision })
  const { errors } = await send({ grade: 'COMPLETED' })
  expect(errors.map(({ code, field }) => [code, field])).toEqual([['REVISION_CONFLICT', 'input.expectedRevision']])
}
