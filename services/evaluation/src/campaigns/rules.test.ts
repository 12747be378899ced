import { expect, test } from '@jest/globals'
import type { Refusal } from '@laurel/shared/errors'
import { type Campaign, finalDecision, requireDecisionBy } from './rules.ts'

const decision = { number: '1205-QĐ/TU', date: '2015-01-29', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
const entered: Campaign = {
  id: '01900000-0000-7000-8000-0000000000c1',
  organizationId: '01900000-0000-7000-8000-00000000c000',
  year: 2014,
  origin: 'ENTERED',
  regulation: '27-HD/BTCTW',
  decision,
  openedAt: new Date('2015-02-03T02:00:00Z'),
}
const run: Campaign = { ...entered, origin: 'CAMPAIGN', decision: null }

const refusalOf = (attempt: () => unknown) => {
  try {
    attempt()
    return null
  } catch (error) {
    return (error as Refusal).code
  }
}

test('a past year needs its decision, a year that is run in Laurel must not bring one', () => {
  expect(refusalOf(() => requireDecisionBy('ENTERED', null))).toBe('DECISION_REQUIRED')
  expect(refusalOf(() => requireDecisionBy('CAMPAIGN', decision))).toBe('DECISION_NOT_ALLOWED')
  expect(refusalOf(() => requireDecisionBy('ENTERED', decision))).toBeNull()
  expect(refusalOf(() => requireDecisionBy('CAMPAIGN', null))).toBeNull()
})

test('the results of a past year become final by its own decision and by no other', () => {
  expect(finalDecision(entered, null)).toBe(decision)
  expect(refusalOf(() => finalDecision(entered, decision))).toBe('DECISION_NOT_ALLOWED')
})

test('the results of a year that is run in Laurel become final by the decision that is given then', () => {
  expect(finalDecision(run, decision)).toBe(decision)
  expect(refusalOf(() => finalDecision(run, null))).toBe('DECISION_REQUIRED')
})
