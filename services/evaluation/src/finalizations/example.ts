import { expect } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { city, type Example } from '../example.ts'
import type { FinalizeEvaluationsInput } from '../generated/graphql.ts'

export const FINALIZE = `mutation ($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) {
  id status total done startedAt organization { id } campaign { id } } }`

export const JOB = `query ($id: ID!) { finalizationJob(id: $id) { id status total done finishedAt } }`

/** The finalization of a campaign in the whole city unless told otherwise. */
export const aFinalization = (
  change: Partial<FinalizeEvaluationsInput> & { campaignId: string },
): FinalizeEvaluationsInput => ({ id: newId(), organizationId: city, ...change })

/** Waits until a job is done and answers it. */
export const completed = (example: Example, id: string) =>
  eventually(async () => {
    const { data } = await example.graph(JOB, { id })
    expect(data.finalizationJob.status).toBe('COMPLETED')
    return data.finalizationJob
  }, 30)

/** Finalizes and waits until it is done. */
export async function finalizeAll(
  example: Example,
  campaignId: string,
  change: Partial<FinalizeEvaluationsInput> = {},
) {
  const input = aFinalization({ campaignId, ...change })
  await example.graph(FINALIZE, { input })
  return completed(example, input.id)
}
