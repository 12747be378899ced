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

/** Whether a job asked for again is the one that was first asked for. */
export function isSameRequest(one: Request, other: Request): boolean {
  const content = ({ campaignId, organizationId, decision }: Request) =>
    JSON.stringify([campaignId, organizationId, decision.number, decision.date, decision.issuer])
  return content(one) === content(other)
}

type Request = Pick<FinalizationJob, 'campaignId' | 'organizationId' | 'decision'>
