import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { decode } from '@laurel/shared/events/contract'
import { newId } from '@laurel/shared/ids'
import { anOfficerOf } from '@laurel/shared/testing/callers'
import { aDecision } from '../campaigns/example.ts'
import { openCampaign } from '../campaigns/store.ts'
import type { Database } from '../context.ts'
import { baDinh, baDinhCell, city, hanoi, now, openExample } from '../example.ts'
import { runFinalization } from '../finalizations/job.ts'
import { queueFinalization } from '../finalizations/store.ts'
import { aMember } from '../members/example.ts'
import { idOfRecorded, recordResults } from './record.ts'
import { reviseEvaluation } from './revise.ts'

const going = new AbortController().signal
const by = { officerOf: [city], author: { subject: 'tester', requestId: 'test' } }
const issuer = 'Ban Thường vụ "Thành uỷ" \\ Hà Nội'

let example: Awaited<ReturnType<typeof openExample>>
let db: Database

beforeAll(async () => {
  example = await openExample()
  db = example.seenBy(anOfficerOf(city))
  await example.tellOrganizations(hanoi)
})

afterAll(() => example?.[Symbol.asyncDispose]())

/** A member's result of 2014, finalized by a decision whose words would break a text put together by hand. */
async function finalizeOne() {
  const member = aMember({ places: [{ organizationId: baDinhCell }] })
  await example.tellMembers([member])
  const campaign = {
    id: newId(),
    organizationId: city,
    year: 2014,
    origin: 'ENTERED' as const,
    regulation: '07-HD/BTCTW',
  }
  await openCampaign(db, { campaign: { ...campaign, decision: aDecision({ issuer }) }, ...by })
  const result = { outcome: 'GRADED' as const, grade: 'OUTSTANDING' as const, score: 92.5, distinguished: true }
  const subject = { subjectKind: 'MEMBER' as const, subjectId: member.subject, field: 'input' }
  await recordResults(db, {
    campaignId: campaign.id,
    results: [{ ...subject, ...result }],
    ...by,
  })
  const id = newId()
  await queueFinalization(db, { id, campaignId: campaign.id, organizationId: city, decision: null, ...by })
  await runFinalization(example.db, id, now, going)
  const evaluationId = await idOfRecorded(example.db, campaign.id, subject)
  return { evaluationId, subjectId: member.subject, campaignId: campaign.id }
}

/** What waits in the outbox, each event as its readers take it: a document of the published schema. */
async function told() {
  const rows = await example.db.$queryRaw<{ id: string; topic: string; key: string; type: string; payload: string }[]>`
    select id, aggregatetype as topic, aggregateid as key, type, payload from outbox order by position`
  return rows.map(({ payload, ...row }) => ({ ...row, event: decode('evaluation.finalized.v1', payload) }))
}

test('a result that became final is told whole, and so is its revision', async () => {
  const { evaluationId, subjectId, campaignId } = await finalizeOne()
  const reason = 'Dòng một\nDòng hai "trích" \t\\ hết'
  const decision = { ...aDecision({ issuer }), number: '77-QĐ/TU', date: '2015-03-01' }
  const result = { outcome: 'ANNULLED' as const, grade: null, score: null, distinguished: false }
  const given = { result, decision, reason, expectedRevision: 1 }
  await reviseEvaluation(db, { evaluationId, given, allowedUnder: [city], author: by.author, now: now() })

  const [first, second] = await told()
  const data = {
    ...{ evaluationId, revision: 1, subject: { kind: 'MEMBER', id: subjectId } },
    ...{ organizationId: baDinhCell, organizationPath: [city, baDinh, baDinhCell] },
    period: { kind: 'YEAR', from: '2014-01-01', to: '2015-01-01', year: 2014 },
    ...{ outcome: 'GRADED', grade: 'OUTSTANDING', score: 92.5, distinguished: true },
    ...{ regulation: '07-HD/BTCTW', campaignId, origin: 'ENTERED', decision: aDecision({ issuer }) },
    ...{ finalizedAt: '2015-02-03T02:00:00.000Z', reason: null },
  }
  expect(first).toEqual({
    ...{ id: first?.event.id, topic: 'evaluation.finalized.v1', key: subjectId, type: 'laurel.evaluation.finalized' },
    event: {
      ...{ specversion: '1.0', id: first?.id, source: '/laurel/evaluation', type: 'laurel.evaluation.finalized' },
      ...{ subject: subjectId, time: '2015-02-03T02:00:00.000Z', datacontenttype: 'application/json' },
      dataschema: 'https://laurel.example/events/evaluation.finalized.v1.schema.json',
      data,
    },
  })
  expect(second?.event.data).toEqual({ ...data, ...result, revision: 2, decision, reason })
  expect(second?.id).not.toBe(first?.id)
})
