import { Refusal } from '@laurel/shared/errors'

/** Who opens campaigns, records results in them and finalizes them. */
export const conductors = ['officer'] as const

export type Origin = 'CAMPAIGN' | 'ENTERED'
type Decision = { number: string; date: string; issuer: string }

/** A year's evaluation over an organisation's subtree. */
export type Campaign = {
  id: string
  organizationId: string
  year: number
  origin: Origin
  /** The code of the rule set in force at the end of the year. */
  regulation: string
  decision: Decision | null
  openedAt: Date
}

/** A place for a campaign: whose campaign of the year covers part of it already. */
export type Opening = { coveredBy: string | null }

/** Refuses a year of which another campaign covers part of the subtree. */
export function requireUncovered(opening: Opening | undefined, year: number): void {
  if (opening?.coveredBy)
    throw new Refusal('CAMPAIGN_OVERLAPS', {
      field: 'input.organizationId',
      values: { year, organization: opening.coveredBy },
    })
}

/** A past year stands on its decision; a year that is run in Laurel gets its own when it is finalized. */
export function requireDecisionBy(origin: Origin, decision: Decision | null): void {
  if (origin === 'ENTERED' && !decision) throw new Refusal('DECISION_REQUIRED', { field: 'input.decision' })
  if (origin === 'CAMPAIGN' && decision) throw new Refusal('DECISION_NOT_ALLOWED', { field: 'input.decision' })
}

/** The decision by which a finalization of this campaign makes results final. */
export function finalDecision({ origin, decision }: Campaign, given: Decision | null): Decision {
  if (origin === 'ENTERED' && given) throw new Refusal('DECISION_NOT_ALLOWED', { field: 'input.decision' })
  const final = decision ?? given
  if (!final) throw new Refusal('DECISION_REQUIRED', { field: 'input.decision' })
  return final
}
