import { Refusal } from '@laurel/shared/errors'

type Decision = { number: string; date: string; issuer: string }

/** The finalization of a committee's subtree, resumable after a crash. */
export type FinalizationJob = {
  id: string
  campaignId: string
  organizationId: string
  decision: Decision
  status: 'QUEUED' | 'RUNNING' | 'COMPLETED'
  actor: string
  requestId: string
  total: number
  done: number
  startedAt: Date
  finishedAt: Date | null
}

/** A campaign in a committee's subtree: what waits there to be finalized, and what has been. */
export type Standing = { inside: boolean; running: boolean; waiting: boolean; final: boolean }

const refusal = (code: string) => new Refusal(code, { field: 'input.organizationId' })

/** Refuses a committee that the campaign does not cover. */
export function requireCovered<S extends { inside: boolean }>(standing: S | undefined): S {
  if (!standing?.inside) throw refusal('OUTSIDE_CAMPAIGN')
  return standing
}

/** Refuses when there is nothing to finalize, or somebody is doing it. */
export function requireWork({ running, waiting, final }: Pick<Standing, 'running' | 'waiting' | 'final'>): void {
  if (running) throw refusal('FINALIZATION_RUNNING')
  if (!waiting) throw refusal(final ? 'EVALUATION_ALREADY_FINALIZED' : 'NOTHING_RECORDED')
}

/** Whether a job asked for again is the one that was first asked for. */
export function isSameRequest(one: Request, other: Request): boolean {
  const content = ({ campaignId, organizationId, decision }: Request) =>
    JSON.stringify([campaignId, organizationId, decision.number, decision.date, decision.issuer])
  return content(one) === content(other)
}

type Request = Pick<FinalizationJob, 'campaignId' | 'organizationId' | 'decision'>
