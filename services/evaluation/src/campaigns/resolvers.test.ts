import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { baDinh, city, type Example, hoanKiem, startExample } from '../example.ts'
import type { OpenCampaignInput } from '../generated/graphql.ts'
import { aCampaign, aDecision, OPEN, openOne } from './example.ts'

let example: Example

beforeAll(async () => {
  example = await startExample()
})

afterAll(() => example?.[Symbol.asyncDispose]())

const open = (input: OpenCampaignInput, token?: string, locale?: 'vi' | 'en') =>
  example.graph(OPEN, { input }, token, locale)
const auditOf = (id: string) => example.db.$queryRaw`
  select actor, action, after->>'year' as year from audit_entries where target_id = ${id}::uuid`

test('a past year is entered with its decision, under the regulation in force at its end, and audited', async () => {
  const input = aCampaign({ year: 2013 })
  const { data, errors } = await open(input)
  expect(errors).toEqual([])
  expect(data.openCampaign).toEqual({
    id: input.id,
    year: 2013,
    origin: 'ENTERED',
    regulation: { code: '07-HD/BTCTW' },
    decision: aDecision(),
    organization: { id: city },
  })
  expect(await auditOf(input.id)).toEqual([{ actor: 'tester', action: 'openCampaign', year: '2013' }])
})

test('the same opening again, also at the same time, gets the first answer and one audit entry', async () => {
  const input = aCampaign({ year: 2012 })
  const answers = await Promise.all([open(input), open(input), open(input)])
  expect(answers.map(({ data }) => data?.openCampaign.id)).toEqual([input.id, input.id, input.id])
  expect(await auditOf(input.id)).toHaveLength(1)
  const other = await open({ ...input, decision: aDecision({ number: '9-QĐ/TU' }) })
  expect(other.errors).toMatchObject([{ extensions: { code: 'CAMPAIGN_EXISTS', field: 'input.id' } }])
})

test('a year whose campaign covers or is covered by the organisation is refused, naming whose it is', async () => {
  await openOne(example, { year: 2011, organizationId: baDinh })
  const above = await open(aCampaign({ year: 2011 }), undefined, 'en')
  expect(above.errors).toMatchObject([
    {
      message: 'The year 2011 already has the campaign of Quận uỷ Ba Đình.',
      extensions: { code: 'CAMPAIGN_OVERLAPS', field: 'input.organizationId' },
    },
  ])
  expect(codesOf(await open(aCampaign({ year: 2011, organizationId: baDinh })))).toEqual(['CAMPAIGN_OVERLAPS'])
  expect(codesOf(await open(aCampaign({ year: 2011, organizationId: hoanKiem })))).toEqual([])
})

test.each([2009, 2016, 10_000])(
  'the year %i, without a regulation or not begun, is refused in both languages',
  async year => {
    const [vi, en] = [
      await open(aCampaign({ year }), undefined, 'vi'),
      await open(aCampaign({ year }), undefined, 'en'),
    ]
    const extensions = { code: 'UNKNOWN_YEAR', field: 'input.year' }
    expect(vi.errors).toMatchObject([
      { message: `Năm ${year} chưa bắt đầu hoặc không có quy định đánh giá nào.`, extensions },
    ])
    expect(en.errors).toMatchObject([
      { message: `The year ${year} has not begun or no regulation is known for it.`, extensions },
    ])
  },
)

test('a decision is asked of a past year, and of none that is run in Laurel', async () => {
  const { decision: _, ...without } = aCampaign()
  expect((await open(without)).errors).toMatchObject([
    { extensions: { code: 'DECISION_REQUIRED', field: 'input.decision' } },
  ])
  expect(codesOf(await open(aCampaign({ origin: 'CAMPAIGN' })))).toEqual(['DECISION_NOT_ALLOWED'])
  const tomorrow = aCampaign({ decision: aDecision({ date: '2015-02-04' }) })
  expect((await open(tomorrow)).errors).toMatchObject([
    { extensions: { code: 'DATE_IN_FUTURE', field: 'input.decision.date' } },
  ])
})

test('a campaign outside the scope, of an unknown organisation or by no officer is refused', async () => {
  const officer = await example.officerOf(hoanKiem)
  const input = aCampaign({ year: 2010, organizationId: baDinh })
  const [vi, en] = [await open(input, officer, 'vi'), await open(input, officer, 'en')]
  const extensions = { code: 'OUT_OF_SCOPE', field: 'input.organizationId' }
  expect([vi.errors, en.errors]).toMatchObject([[{ extensions }], [{ extensions }]])
  expect(vi.errors[0]?.message).not.toBe(en.errors[0]?.message)
  expect(codesOf(await open({ ...input, organizationId: newId() }))).toEqual(['OUT_OF_SCOPE'])
  const auditor = await example.issuer.token([{ role: 'auditor', organization: city }])
  expect(codesOf(await open(input, auditor))).toEqual(['FORBIDDEN'])
  expect(codesOf(await open({ ...input, id: 'x' }))).toEqual(['ID_INVALID'])
  expect(await example.db.campaign.count({ where: { year: 2010 } })).toBe(0)
})
