import type { Example } from '../example.ts'
import type { ResultInput } from '../generated/graphql.ts'

export const RECORD = `mutation ($campaign: ID!, $results: [ResultInput!]!) {
  recordResults(input: { campaignId: $campaign, results: $results }) { recorded unchanged } }`

export const REVISE = `mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) {
  id revision outcome grade reason decision { number } } }`

export type Given = Partial<ResultInput> & { subjectId: string }

export const outstanding = (subjectId: string): Given => ({ subjectId, grade: 'OUTSTANDING' })

/** Records results and answers what the mutation did. */
export const recordAll = (example: Example, campaign: string, results: Given[], token?: string, locale?: 'vi' | 'en') =>
  example.graph(RECORD, { campaign, results }, token, locale)

/** The evaluations of subjects as they are stored, in the order of `subjects`. */
export async function storedOf({ db }: Example, subjects: string[]) {
  const rows = await db.$queryRaw<{ id: string; subject: string; status: string; revision: number; grade: string }[]>`
    select id, subject_id as subject, status, revision, grade from evaluations where subject_id = any(${subjects}::uuid[])`
  return subjects.map(subject => rows.find(row => row.subject === subject))
}
