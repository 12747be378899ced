import { Refusal } from '@laurel/shared/errors'

/** The paper by which a result stands. */
export type Decision = { number: string; date: string; issuer: string }

/** A decision as stored: all three or none. */
export type DecisionColumns = {
  decisionNumber: string | null
  decisionDate: string | null
  decisionIssuer: string | null
}

const LONGEST_NUMBER = 60
const LONGEST_ISSUER = 200
const EARLIEST = '1930-02-03'
const CONTROL = /\p{Cc}|\p{Cs}/u

/** The decision as it is kept; refuses one whose number, day or issuer cannot be right; `field` is the argument it came by. */
export function checkDecision(given: Decision, today: string, field = 'input.decision'): Decision {
  const number = lineOf(given.number, LONGEST_NUMBER, `${field}.number`)
  const issuer = lineOf(given.issuer, LONGEST_ISSUER, `${field}.issuer`)
  if (given.date > today) throw new Refusal('DATE_IN_FUTURE', { field: `${field}.date` })
  if (given.date < EARLIEST) throw new Refusal('DECISION_INVALID', { field: `${field}.date` })
  return { number, date: given.date, issuer }
}

function lineOf(given: string, longest: number, field: string): string {
  const line = given.normalize('NFC').trim()
  if (line === '' || [...line].length > longest || CONTROL.test(line)) throw new Refusal('DECISION_INVALID', { field })
  return line
}

export function decisionOf({ decisionNumber, decisionDate, decisionIssuer }: DecisionColumns): Decision | null {
  if (decisionNumber === null || decisionDate === null || decisionIssuer === null) return null
  return { number: decisionNumber, date: decisionDate, issuer: decisionIssuer }
}
