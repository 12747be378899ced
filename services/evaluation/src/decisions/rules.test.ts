import { expect, test } from '@jest/globals'
import type { Refusal } from '@laurel/shared/errors'
import { checkDecision, type Decision, decisionOf } from './rules.ts'

const today = '2015-02-03'
const decision = { number: '1205-QĐ/TU', date: '2015-01-29', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }

function refusalOf(change: Partial<Decision>): string | null {
  try {
    checkDecision({ ...decision, ...change }, today)
    return null
  } catch (error) {
    const { code, details } = error as Refusal
    return `${code} ${details.field}`
  }
}

test('a decision is kept with its text composed and without blanks around it', () => {
  const given = { ...decision, number: ' 1205-QĐ/TU ', issuer: decision.issuer.normalize('NFD') }
  expect(checkDecision(given, today)).toEqual(decision)
})

test.each([
  [{ number: ' ' }, 'DECISION_INVALID input.decision.number'],
  [{ number: '1'.repeat(61) }, 'DECISION_INVALID input.decision.number'],
  [{ number: '12\n05' }, 'DECISION_INVALID input.decision.number'],
  [{ issuer: '' }, 'DECISION_INVALID input.decision.issuer'],
  [{ issuer: 'x'.repeat(201) }, 'DECISION_INVALID input.decision.issuer'],
  [{ issuer: 'Thành uỷ\u0000' }, 'DECISION_INVALID input.decision.issuer'],
  [{ date: '1930-02-02' }, 'DECISION_INVALID input.decision.date'],
  [{ date: '2015-02-04' }, 'DATE_IN_FUTURE input.decision.date'],
])('a decision with %p is refused: %s', (change, refusal) => {
  expect(refusalOf(change)).toBe(refusal)
})

test('today, and texts that are as long as may be, are no fault', () => {
  expect([{ date: today }, { number: '1'.repeat(60) }, { issuer: '𠮷'.repeat(200) }].map(refusalOf)).toEqual([
    null,
    null,
    null,
  ])
})

test('of three columns a decision is made, of fewer none', () => {
  const columns = { decisionNumber: decision.number, decisionDate: decision.date, decisionIssuer: decision.issuer }
  expect(decisionOf(columns)).toEqual(decision)
  expect(decisionOf({ ...columns, decisionDate: null })).toBeNull()
})
