import { expect, test } from '@jest/globals'
import type { Refusal } from '@laurel/shared/errors'
import { type Evaluation, type Result, resultOf, revise } from './rules.ts'

const decision = { number: '1205-QĐ/TU', date: '2015-01-29', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
const later = { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
const now = new Date('2015-03-02T02:00:00Z')
const outstanding: Result = { outcome: 'GRADED', grade: 'OUTSTANDING', score: null, distinguished: false }
const good: Result = { ...outstanding, grade: 'GOOD' }
const reason = 'Phát hiện khuyết điểm sau khi xếp loại'

const recorded: Evaluation = {
  ...outstanding,
  id: '01900000-0000-7000-8000-0000000000e1',
  campaignId: '01900000-0000-7000-8000-0000000000c1',
  subjectKind: 'MEMBER',
  subjectId: '01900000-0000-7000-8000-0000000000a1',
  year: 2014,
  periodFrom: '2014-01-01',
  periodTo: '2015-01-01',
  organizationId: '01900000-0000-7000-8000-00000000e001',
  revision: 0,
  decision: null,
  finalizedAt: null,
  reason: null,
}
const final: Evaluation = { ...recorded, decision, revision: 1, finalizedAt: new Date('2015-02-03T02:00:00Z') }

function refusalOf(attempt: () => unknown): string | null {
  try {
    attempt()
    return null
  } catch (error) {
    const { code, details } = error as Refusal
    return [code, details.field].filter(Boolean).join(' ')
  }
}

test('what is graded has a grade, and nothing else has one', () => {
  expect(resultOf({ outcome: 'GRADED', grade: 'GOOD', distinguished: true }, 'input')).toEqual({
    outcome: 'GRADED',
    grade: 'GOOD',
    score: null,
    distinguished: true,
  })
  expect(resultOf({ outcome: 'EXEMPT', distinguished: false }, 'input').grade).toBeNull()
  expect(refusalOf(() => resultOf({ outcome: 'GRADED', distinguished: false }, 'input'))).toBe(
    'GRADE_REQUIRED input.grade',
  )
  for (const outcome of ['EXEMPT', 'NOT_GRADED', 'ANNULLED'] as const)
    expect(refusalOf(() => resultOf({ outcome, grade: 'GOOD', distinguished: false }, 'input'))).toBe(
      'GRADE_NOT_ALLOWED input.grade',
    )
})

test.each([-0.01, 100.01, Number.NaN])('a score of %p is refused', score => {
  expect(refusalOf(() => resultOf({ outcome: 'EXEMPT', score, distinguished: false }, 'input'))).toBe(
    'SCORE_OUT_OF_RANGE input.score',
  )
})

test('a score is kept to a hundredth, as the store keeps it: else a repeat would look like a change', () => {
  expect(resultOf({ outcome: 'EXEMPT', score: 89.999, distinguished: false }, 'input').score).toBe(90)
  expect(resultOf({ outcome: 'EXEMPT', score: 0, distinguished: false }, 'input').score).toBe(0)
})

const given = { result: good, decision: later, reason, expectedRevision: 1 }

test('a final result is revised with a reason, by a decision of its own', () => {
  expect(revise(final, given, now)).toEqual({
    ...final,
    ...good,
    decision: later,
    reason,
    revision: 2,
    finalizedAt: now,
  })
})

test('a revision may annul a result, with no grade left', () => {
  const annulled: Result = { outcome: 'ANNULLED', grade: null, score: null, distinguished: false }
  expect(revise(final, { ...given, result: annulled }, now)).toMatchObject({ ...annulled, revision: 2 })
})

test.each(['', '   ', 'quá ngắn ', 'x'.repeat(1_001)])('the reason %p is refused', bad => {
  expect(refusalOf(() => revise(final, { ...given, reason: bad }, now))).toBe('REASON_REQUIRED input.reason')
})

test('what is not final is not revised, and nothing is revised into itself', () => {
  expect(refusalOf(() => revise(recorded, { ...given, expectedRevision: 0 }, now))).toBe(
    'EVALUATION_NOT_FINALIZED input.evaluationId',
  )
  expect(refusalOf(() => revise(final, { ...given, result: outstanding }, now))).toBe('NOTHING_REVISED input')
})

test('the same revision again is a repeat, and gets the first answer', () => {
  const revised = revise(final, given, now)
  if (!revised) throw new Error('it was not revised')
  expect(revise(revised, given, now)).toBeNull()
  expect(revise(revised, { ...given, reason: ` ${reason} ` }, now)).toBeNull()
})

test('whoever did not see the last revision is refused, whatever it is that differs', () => {
  const revised = revise(final, given, now)
  if (!revised) throw new Error('it was not revised')
  for (const other of [
    { ...given, result: { ...good, score: 71 } },
    { ...given, reason: `${reason}, xem xét lại` },
    { ...given, decision },
    { ...given, expectedRevision: 3 },
  ])
    expect(refusalOf(() => revise(revised, other, now))).toBe('REVISION_CONFLICT input.expectedRevision')
})
