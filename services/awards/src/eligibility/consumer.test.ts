import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { openExample } from '../example.ts'
import { anEvaluation, evaluationsOf } from './example.ts'
import { FIRST_YEAR } from './rules.ts'

type Example = Awaited<ReturnType<typeof openExample>>

const subjectId = newId()
const since2010 = (marks: string) => '-'.repeat(2010 - FIRST_YEAR) + marks

async function yearsIn({ db }: Example): Promise<Record<string, string>> {
  const rows = await db.$queryRaw<{ id: string; years: string }[]>`
    select subject_id as id, years from subject_years order by subject_id`
  return Object.fromEntries(rows.map(({ id, years }) => [id, years]))
}

const historyIn = ({ db }: Example) => db.$queryRaw`
  select year, revision, outcome, grade, reason, event_id as "eventId", xmin::text as written from history order by year`

test('each outcome and grade becomes one mark, a year without a result a dash', async () => {
  await using example = await openExample()
  await example.tellEvaluations([
    ...evaluationsOf(subjectId, 2010, [{}, { grade: 'GOOD' }, { grade: 'COMPLETED' }, { grade: 'NOT_COMPLETED' }]),
    ...evaluationsOf(subjectId, 2015, [{ outcome: 'EXEMPT' }, { outcome: 'NOT_GRADED' }, { outcome: 'ANNULLED' }]),
  ])
  expect(await yearsIn(example)).toEqual({ [subjectId]: since2010('OGCN-EXA') })
})

test('a revision takes the place of what was decided before, with its reason', async () => {
  await using example = await openExample()
  await example.tellEvaluations(evaluationsOf(subjectId, 2010, [{}, {}]))
  const revision = { revision: 2, grade: 'GOOD', reason: 'Phát hiện khuyết điểm' } as const
  await example.tellEvaluations([anEvaluation({ subjectId, year: 2011, ...revision })])
  expect(await yearsIn(example)).toEqual({ [subjectId]: since2010('OG') })
  expect(await historyIn(example)).toMatchObject([
    { year: 2010, revision: 1 },
    { year: 2011, ...revision },
  ])
})

test('an older revision that comes late changes nothing, also within one batch', async () => {
  await using example = await openExample()
  const [first, second, third] = [1, 2, 3].map(revision =>
    anEvaluation({ subjectId, year: 2010, revision, grade: revision === 3 ? 'GOOD' : 'OUTSTANDING' }),
  )
  await example.tellEvaluations([second, third, first].flatMap(event => event ?? []))
  await example.tellEvaluations([second, first].flatMap(event => event ?? []))
  expect(await historyIn(example)).toMatchObject([{ revision: 3, grade: 'GOOD', eventId: third?.id }])
  expect(await yearsIn(example)).toEqual({ [subjectId]: since2010('G') })
})

test('the same event twice changes nothing and writes no row again', async () => {
  await using example = await openExample()
  const events = evaluationsOf(subjectId, 2010, [{}, {}, {}])
  await example.tellEvaluations(events)
  const before = await historyIn(example)
  await example.tellEvaluations(events)
  await example.tellEvaluations([...events, ...events])
  expect(await historyIn(example)).toEqual(before)
})

test('of two periods within a year the later one is the mark, in whatever order they come', async () => {
  await using example = await openExample()
  const first = (subject: string) => anEvaluation({ subjectId: subject, year: 2010 })
  const second = (subject: string) =>
    anEvaluation({ subjectId: subject, year: 2010, from: '2010-07-01', grade: 'GOOD' })
  const [together, inOrder, late] = [newId(), newId(), newId()]
  await example.tellEvaluations([second(together), first(together), second(late), first(inOrder)])
  await example.tellEvaluations([first(late), second(inOrder)])
  const good = since2010('G')
  expect(await yearsIn(example)).toEqual({ [together]: good, [inOrder]: good, [late]: good })
})

test('results of a quarter or on demand are kept, and no mark is made of them', async () => {
  await using example = await openExample()
  await example.tellEvaluations([
    anEvaluation({ subjectId, year: 2010, periodKind: 'QUARTER', grade: 'NOT_COMPLETED' }),
    anEvaluation({ subjectId, year: 2011, periodKind: 'ON_DEMAND' }),
  ])
  expect(await historyIn(example)).toHaveLength(2)
  expect(await yearsIn(example)).toEqual({ [subjectId]: since2010('--') })
})

test('results of a member, an organisation and a collective with one id stay apart', async () => {
  await using example = await openExample()
  const kinds = ['MEMBER', 'ORGANIZATION', 'COLLECTIVE'] as const
  await example.tellEvaluations(kinds.map(subjectKind => anEvaluation({ subjectId, subjectKind, year: 2010 })))
  await example.tellEvaluations([anEvaluation({ subjectId, subjectKind: 'ORGANIZATION', year: 2011, grade: 'GOOD' })])
  const rows = await example.db.$queryRaw`select subject_kind as kind, years from subject_years order by subject_kind`
  expect(rows).toEqual([
    { kind: 'COLLECTIVE', years: since2010('O') },
    { kind: 'MEMBER', years: since2010('O') },
    { kind: 'ORGANIZATION', years: since2010('OG') },
  ])
})

test('years of one subject that come at the same time are all packed', async () => {
  await using example = await openExample()
  const years = [2010, 2011, 2012, 2013, 2014, 2015]
  await Promise.all(years.map(year => example.tellEvaluations([anEvaluation({ subjectId, year })])))
  expect(await yearsIn(example)).toEqual({ [subjectId]: since2010('OOOOOO') })
})

test('parallel batches over the same subjects in opposite orders neither deadlock nor lose a year', async () => {
  await using example = await openExample()
  const subjects = Array.from({ length: 200 }, newId)
  const batches = [2010, 2011, 2012, 2013, 2014, 2015].map(year =>
    subjects.map(subject => anEvaluation({ subjectId: subject, year })),
  )
  await Promise.all(batches.map((batch, i) => example.tellEvaluations(i % 2 === 0 ? batch : batch.toReversed())))
  expect(new Set(Object.values(await yearsIn(example)))).toEqual(new Set([since2010('OOOOOO')]))
})
