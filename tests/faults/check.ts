import { reconcile } from '@laurel/infra/reconcile/reconcile'
import type { Kafka } from 'kafkajs'
import { NO_FAULT } from './book.ts'
import { checkAudit } from './check-audit.ts'
import { checkEvaluations, checkHistory } from './check-decisions.ts'
import { checkReadModels } from './check-read-models.ts'
import { checkTopic, type Topic } from './check-topic.ts'
import { expectedBy } from './expected.ts'
import { createFindings, type Findings } from './findings.ts'
import { comeToRest } from './quiet.ts'
import { rowOf } from './rows.ts'
import type { System } from './system.ts'
import type { Desk } from './work.ts'

/** What nobody can read was kept by awards with its reason, each of it once, and nothing else was. */
async function checkParked(url: string, poisons: number, findings: Findings): Promise<void> {
  const { parked } = await rowOf<{ parked: number }>(url, 'select count(*)::int as parked from parked_messages')
  if (parked < poisons) findings.add('lost', NO_FAULT, 'parked messages', `${parked} of ${poisons}`)
  if (parked > poisons) findings.add('phantom', NO_FAULT, 'parked messages', `${parked} of ${poisons}`)
}

export type Checked = { findings: Findings; topic: Topic; decisions: number }

/** Compares, from outside, what clients were told with what stores and topics say once everything has come to rest. */
export async function check(system: System, desk: Desk, kafka: Kafka, restSeconds: number): Promise<Checked> {
  const { population, book } = desk
  const { storeOf } = system
  const urls = { membership: storeOf('membership'), evaluation: storeOf('evaluation'), awards: storeOf('awards') }
  const findings = createFindings()
  const left = await comeToRest(system, kafka, restSeconds)
  if (left) findings.add('lost', NO_FAULT, 'the end', left)
  const expected = expectedBy(population, book)
  await checkEvaluations(urls.evaluation, expected, findings)
  const topic = await checkTopic(kafka, urls.evaluation, expected, findings)
  await checkHistory(urls.awards, expected, findings)
  await checkReadModels(urls, population, book, findings)
  await checkAudit(urls, findings)
  await checkParked(urls.awards, book.poisons, findings)
  await reconcile(urls, ({ kind, key, actual }) => {
    const wrong = { missing: 'lost', extra: 'phantom', stale: 'stale' } as const
    findings.add(wrong[kind], NO_FAULT, 'reconcile', `${key}: ${actual}`)
  })
  return { findings, topic, decisions: [...expected.dues.values()].reduce((sum, { revision }) => sum + revision, 0) }
}
