import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { newId } from '@laurel/shared/ids'
import { anOfficerOf } from '@laurel/shared/testing/callers'
import { untilWaiting } from '@laurel/shared/testing/waiting'
import { aDecision } from '../campaigns/example.ts'
import { openCampaign } from '../campaigns/store.ts'
import type { Database } from '../context.ts'
import { recordResults } from '../evaluations/record.ts'
import { baDinh, baDinhCell, city, hanoi, hoanKiemCell, now, openExample } from '../example.ts'
import { aMember } from '../members/example.ts'
import { runFinalization } from './job.ts'
import { jobById, queueFinalization } from './store.ts'

const ONE_TRANSACTION = 2_000
const going = new AbortController().signal
const author = { subject: 'tester', requestId: 'test' }
const by = { officerOf: [city], author }

let example: Awaited<ReturnType<typeof openExample>>
let db: Database

/** No service runs here: a job stays queued until a test does it. */
beforeAll(async () => {
  example = await openExample()
  db = example.seenBy(anOfficerOf(city))
  await example.tellOrganizations(hanoi)
})

afterAll(() => example?.[Symbol.asyncDispose]())

async function open(year: number): Promise<string> {
  const campaign = { id: newId(), organizationId: city, year, origin: 'ENTERED' as const, regulation: '07-HD/BTCTW' }
  const { id } = await openCampaign(db, { campaign: { ...campaign, decision: aDecision() }, ...by })
  return id
}

async function admit(count: number, organizationId: string): Promise<string[]> {
  const members = Array.from({ length: count }, () => aMember({ places: [{ organizationId }] }))
  await example.tellMembers(members)
  return members.map(({ subject }) => subject)
}

const record = (campaignId: string, subjects: string[]) =>
  recordResults(db, {
    campaignId,
    results: subjects.map((subjectId, index) => ({
      ...{ subjectKind: 'MEMBER' as const, subjectId, field: `input.results.${index}` },
      ...{ outcome: 'GRADED' as const, grade: 'OUTSTANDING' as const, score: null, distinguished: false },
    })),
    ...by,
  })

const queue = (campaignId: string, organizationId = city) =>
  queueFinalization(db, { id: newId(), campaignId, organizationId, decision: null, ...by })

const run = (id: string, clock = now, signal = going) => runFinalization(example.db, id, clock, signal)

test('a finalization that is broken off goes on where it was, and makes nothing final twice', async () => {
  const campaign = await open(2010)
  const total = 3 * ONE_TRANSACTION + 17
  const members = await admit(total, baDinhCell)
  for (let start = 0; start < total; start += ONE_TRANSACTION)
    await record(campaign, members.slice(start, start + ONE_TRANSACTION))
  const { id } = await queue(campaign)

  // Stopped in its first transaction, which it still ends.
  const stop = new AbortController()
  const stopping = () => {
    stop.abort()
    return now()
  }
  await run(id, stopping, stop.signal)
  expect(await jobById(example.db, id)).toMatchObject({ status: 'RUNNING', done: ONE_TRANSACTION, total })

  // Failed in the middle of its third, which leaves nothing of that one behind.
  let transactions = 0
  const failing = () => {
    if (++transactions === 2) throw new Error('the power is off')
    return now()
  }
  await expect(run(id, failing)).rejects.toThrow('the power is off')
  expect(await jobById(example.db, id)).toMatchObject({ status: 'RUNNING', done: 2 * ONE_TRANSACTION })

  await Promise.all([run(id), run(id)]) // two at once do no harm
  expect(await jobById(example.db, id)).toMatchObject({
    status: 'COMPLETED',
    done: total,
    finishedAt: expect.any(Date),
  })
  expect(
    await example.db.$queryRaw`
    select
      (select count(*)::int from evaluations where campaign_id = ${campaign}::uuid and revision = 1) as final,
      (select count(*)::int from outbox) as events,
      (select count(distinct payload::jsonb->'data'->>'evaluationId')::int from outbox) as told,
      (select count(*)::int from evaluation_revisions) as kept,
      (select count(*)::int from audit_entries where action = 'finalizeEvaluation') as audited`,
  ).toEqual([{ final: total, events: total, told: total, kept: total, audited: total }])
})

test('what waits is what is recorded and not final, once, however often it is recorded', async () => {
  const campaign = await open(2013)
  const waiting = async () => {
    const rows = await example.db.$queryRaw<{ subject: string }[]>`
      select e.subject_id as subject from evaluations_to_finalize w join evaluations e
        on (e.id, e.year, e.organization_id, e.campaign_id) = (w.evaluation_id, w.year, w.organization_id, w.campaign_id)
      where w.campaign_id = ${campaign}::uuid order by subject`
    return rows.map(({ subject }) => subject)
  }
  const here = await admit(3, baDinhCell)
  const there = await admit(2, hoanKiemCell)
  await record(campaign, [...here, ...there])
  await record(campaign, here)
  expect(await waiting()).toEqual([...here, ...there].sort())
  await run((await queue(campaign, baDinh)).id)
  expect(await waiting()).toEqual(there.sort())
  await run((await queue(campaign)).id)
  expect(await waiting()).toEqual([])
})

test('a finalization rewrites evaluations where they lie and enters none of them into an index again', async () => {
  const campaign = await open(2014)
  await record(campaign, await admit(ONE_TRANSACTION, baDinhCell))
  const { id } = await queue(campaign)
  const indexed = async () => {
    const sizes = await example.db.$queryRaw<{ size: number }[]>`
      select pg_relation_size(indexrelid)::int as size from pg_index where indrelid = 'evaluations'::regclass order by indexrelid`
    return sizes.map(({ size }) => size)
  }
  const before = await indexed()
  await run(id)
  expect(before).toHaveLength(3)
  expect(await indexed()).toEqual(before)
})

test('where a finalization is under way nothing is recorded and none other begins; elsewhere and afterwards it is', async () => {
  const campaign = await open(2011)
  const [inside, late] = await admit(2, baDinhCell)
  const outside = await admit(1, hoanKiemCell)
  await record(campaign, [inside ?? ''])
  const { id } = await queue(campaign, baDinh)
  const refusal = { code: 'FINALIZATION_RUNNING', details: { field: 'input.results.0.subjectId' } }
  for (const subject of [inside, late])
    await expect(record(campaign, [subject ?? ''])).rejects.toMatchObject({ all: [refusal] })
  await expect(queue(campaign, baDinh)).rejects.toMatchObject({
    code: 'FINALIZATION_RUNNING',
    details: { field: 'input.organizationId' },
  })
  expect(await record(campaign, outside)).toMatchObject({ recorded: 1 })
  await run(id)
  expect(await record(campaign, [late ?? ''])).toMatchObject({ recorded: 1 })
  expect(await jobById(example.db, id)).toMatchObject({ status: 'COMPLETED', total: 1, done: 1 })
})

test('a finalization waits for what is being recorded when it is asked for, and covers it', async () => {
  const campaign = await open(2012)
  const [first = '', second = ''] = await admit(2, baDinhCell)
  await record(campaign, [first])
  await withClient(example.database.appUrl, async client => {
    // Whoever records is held up in the middle, by the row of the one whom he records again.
    await client.query('begin')
    await client.query('select from evaluations where subject_id = $1 for update', [first])
    const recorded = record(campaign, [first, second])
    await untilWaiting(example.database.appUrl)
    const queued = queue(campaign)
    await untilWaiting(example.database.appUrl, 2)
    await client.query('commit')
    expect(await recorded).toMatchObject({ recorded: 1, unchanged: 1 })
    expect(await queued).toMatchObject({ total: 2 })
  })
})
