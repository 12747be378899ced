import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@laurel/shared/database'
import { ask } from '@laurel/shared/testing/graph'
import type pg from 'pg'
import type { Database } from './databases.ts'
import { YEAR } from './seed/evaluation.ts'
import type { Served } from './services.ts'

export type Revision = { evaluationId: string; subjectId: string; grade: string }

type Offering = { served: Served; token: string; answers: Database; perSecond: number }

/** `took`: milliseconds from when each was due until awards had it, sorted. */
export type Outcome = { took: number[]; acknowledged: number; refusals: string[] }

const LOOK_EVERY_MS = 10
const LONGEST_MS = 60_000

const REVISE = `mutation ($input: ReviseEvaluationInput!) { reviseEvaluation(input: $input) { revision } }`
const REASON = 'Xem xét lại theo kiến nghị của đảng viên'
const DECISION = { number: '77-QĐ/TU', date: '2015-03-01', issuer: 'Ban Thường vụ Thành uỷ' }

/**
 * Sends revisions at a fixed rate without waiting for answers, and looks for all that are under way together.
 * Time counts from when a decision was due: a generator that falls behind makes nothing look quicker.
 */
export function offer({ served, token, answers, perSecond }: Offering, revisions: Revision[]): Promise<Outcome> {
  return withClient(answers.superuserUrl, async client => {
    const pending = new Map<string, number>()
    const took: number[] = []
    const begun = performance.now()
    const send = async ({ evaluationId, subjectId, grade }: Revision, index: number) => {
      const due = begun + (index * 1_000) / perSecond
      await sleep(Math.max(due - performance.now(), 0))
      pending.set(subjectId, due)
      const input = { evaluationId, expectedRevision: 1, grade, reason: REASON, decision: DECISION }
      const said = await ask({ url: served.url, token, query: REVISE, variables: { input } }).catch(refusalOf)
      if (said.errors.length > 0) pending.delete(subjectId)
      return said.errors.map(({ extensions }) => String(extensions.code))
    }
    const sending = { over: false }
    const answered = Promise.all(revisions.map(send)).finally(() => {
      sending.over = true
    })
    const [errors] = await Promise.all([answered, lookOut(client, pending, took, sending)])
    const refused = errors.filter(({ length }) => length > 0)
    took.sort((a, b) => a - b)
    return { took, acknowledged: revisions.length - refused.length, refusals: [...new Set(refused.flat())] }
  })
}

const refusalOf = (error: Error) => ({ errors: [{ extensions: { code: error.message } }] })

/** Takes out of `pending` what awards has, until nothing is to come; throws when something acknowledged does not come. */
async function lookOut(client: pg.Client, pending: Map<string, number>, took: number[], sending: { over: boolean }) {
  let movedAt = performance.now()
  while (!sending.over || pending.size > 0) {
    const { rows } = await client.query<{ id: string }>({ ...REVISED, values: [[...pending.keys()]] })
    const now = performance.now()
    for (const { id } of rows) {
      took.push(now - (pending.get(id) ?? now))
      pending.delete(id)
    }
    if (rows.length > 0 || !sending.over) movedAt = now
    if (now - movedAt > LONGEST_MS) throw new Error(`${pending.size} acknowledged decisions do not come to awards`)
    await sleep(LOOK_EVERY_MS)
  }
}

const REVISED = {
  name: 'revised',
  text: `select subject_id as id from history where subject_kind = 'MEMBER' and subject_id = any($1::uuid[])
    and period_kind = 'YEAR' and period_from = '${YEAR}-01-01' and revision = 2`,
}
