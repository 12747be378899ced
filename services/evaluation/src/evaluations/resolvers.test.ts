import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { openOne } from '../campaigns/example.ts'
import { baDinh, baDinhCell, city, type Example, hoanKiem, hoanKiemCell, startExample } from '../example.ts'
import { finalizeAll } from '../finalizations/example.ts'
import { aMember } from '../members/example.ts'
import { outstanding, recordAll, storedOf } from './example.ts'

let example: Example
let an: string
let hoa: string
/** Recorded and not final. */
let open: string

beforeAll(async () => {
  example = await startExample()
  an = (await example.admit(1))[0] ?? ''
  hoa = (await example.admit(1, hoanKiemCell))[0] ?? ''
  for (const year of [2012, 2013, 2014]) {
    const campaign = await openOne(example, { year })
    const organization = { ...outstanding(baDinh), subjectKind: 'ORGANIZATION' as const }
    await recordAll(example, campaign, [outstanding(an), outstanding(hoa), organization])
    if (year < 2014) await finalizeAll(example, campaign)
  }
  const rows = await example.db.$queryRaw<{ id: string }[]>`
    select id from evaluations where subject_id = ${an}::uuid and status = 'RECORDED'`
  open = rows[0]?.id ?? ''
})

afterAll(() => example?.[Symbol.asyncDispose]())

const OF = `query ($references: [_Any!]!, $from: Int, $to: Int) { _entities(representations: $references) {
  ... on Member { evaluations(fromYear: $from, toYear: $to) { year grade revision campaign { year } organization { id } } }
  ... on Organization { evaluations(fromYear: $from, toYear: $to) { year grade revision } } } }`

type Years = { from?: number; to?: number }

/** The years that somebody sees of a member or an organisation. */
async function yearsOf(id: string, token?: string, years: Years = {}, __typename = 'Member'): Promise<number[]> {
  const { data, errors } = await example.graph(OF, { references: [{ __typename, id }], ...years }, token)
  expect(errors).toEqual([])
  return data._entities[0].evaluations.map(({ year }: { year: number }) => year)
}

const ONE = 'query ($id: ID!) { evaluation(id: $id) { id revision } }'
const one = async (id: string, token?: string) => (await example.graph(ONE, { id }, token)).data.evaluation

test('what is final of a member is seen latest year first, with where it was made and of which campaign', async () => {
  const { data } = await example.graph(OF, { references: [{ __typename: 'Member', id: an }] })
  expect(data._entities[0].evaluations).toEqual(
    [2013, 2012].map(year => ({
      year,
      grade: 'OUTSTANDING',
      revision: 1,
      campaign: { year },
      organization: { id: baDinhCell },
    })),
  )
})

test('years are asked for from and to, both inclusive', async () => {
  expect(await yearsOf(an, undefined, { from: 2013 })).toEqual([2013])
  expect(await yearsOf(an, undefined, { to: 2012 })).toEqual([2012])
  expect(await yearsOf(an, undefined, { from: 2012, to: 2013 })).toEqual([2013, 2012])
  expect(await yearsOf(an, undefined, { from: 2014 })).toEqual([])
})

test('an officer sees his own district and no other, whichever way he asks', async () => {
  const officer = await example.officerOf(baDinh)
  expect(await yearsOf(an, officer)).toEqual([2013, 2012])
  expect(await yearsOf(hoa, officer)).toEqual([])
  expect(await yearsOf(baDinh, officer, {}, 'Organization')).toEqual([2013, 2012])
  expect(await yearsOf(baDinh, await example.officerOf(hoanKiem), {}, 'Organization')).toEqual([])
  const rows = await example.db.$queryRaw<{ id: string }[]>`select id from evaluations where subject_id = ${hoa}::uuid`
  expect(await Promise.all(rows.map(({ id }) => one(id, officer)))).toEqual([null, null, null])
})

test('a member who moved is seen by those who decided and by those where he is now', async () => {
  const [moved] = await example.admit(1)
  const year = await openOne(example, { year: 2011 })
  await recordAll(example, year, [outstanding(moved ?? '')])
  await finalizeAll(example, year)
  const places = [
    { organizationId: baDinhCell, to: '2015-01-01' },
    { organizationId: hoanKiemCell, from: '2015-01-01' },
  ]
  await example.tellMembers([aMember({ id: moved ?? '', version: 2, places })])
  expect(await yearsOf(moved ?? '', await example.officerOf(baDinh))).toEqual([2011])
  expect(await yearsOf(moved ?? '', await example.officerOf(hoanKiem))).toEqual([2011])
  expect(await yearsOf(moved ?? '', await example.officerOf(newId()))).toEqual([])
})

test('a member sees what is final of himself and nothing of others', async () => {
  const himself = await example.issuer.token([{ role: 'member', organization: baDinhCell }], { memberId: an })
  expect(await yearsOf(an, himself)).toEqual([2013, 2012])
  expect(await yearsOf(hoa, himself)).toEqual([])
  expect(await one(open, himself)).toBeNull()
})

test('what is not final is seen by those where it is made, by its id alone', async () => {
  expect(await one(open)).toEqual({ id: open, revision: 0 })
  expect(await one(open, await example.officerOf(baDinh))).toEqual({ id: open, revision: 0 })
  expect(await one(open, await example.officerOf(hoanKiem))).toBeNull()
  const subscriber = await example.issuer.token([{ role: 'subscriber', organization: city }])
  expect(await one(open, subscriber)).toBeNull()
})

test('what is unknown is null, and an id that is none is refused', async () => {
  expect(await one(newId())).toBeNull()
  const { errors } = await example.graph(ONE, { id: 'x' })
  expect(errors).toMatchObject([{ extensions: { code: 'ID_INVALID', field: 'id' } }])
  const references = ['x', newId()].map(id => ({ __typename: 'Evaluation', id }))
  const answer = await example.graph(
    'query ($references: [_Any!]!) { _entities(representations: $references) { ... on Evaluation { id } } }',
    { references },
  )
  expect([answer.errors, answer.data._entities]).toEqual([[], [null, null]])
  expect(await yearsOf('x')).toEqual([])
})

test('ids in capital letters name the same', async () => {
  expect(await yearsOf(an.toUpperCase())).toEqual([2013, 2012])
  const [stored] = await storedOf(example, [an])
  expect(await one(stored?.id.toUpperCase() ?? '')).toMatchObject({ id: stored?.id })
})
