import { Refusal } from '@laurel/shared/errors'
import { requireId } from '@laurel/shared/ids'
import { pause } from '@laurel/shared/lifecycle'
import type { FormattedExecutionResult } from 'graphql'
import type { Context } from '../authentication.ts'
import type { Graph, Operation } from '../graph.ts'
import { answerOf, objectIn } from './answers.ts'
import { questionOf, type Target } from './question.ts'
import { createShared, type Shared } from './shared.ts'
import type { Emission, Opener } from './stream.ts'

const EVERY_MS = 1_000
/** Asked for along with the selection, and taken out of the answer. */
const FINISHED = 'finishedAt_ofJob'
const also = [`${FINISHED}: finishedAt`]
const targets: Record<'finalization' | 'import', Target> = {
  finalization: { field: 'finalizationJob', type: 'FinalizationJob', of: 'Job', also },
  import: { field: 'importJob', type: 'ImportJob', of: 'Job', also },
}

/** A job whenever it has moved, by asking its owner; the same question of the same token is asked once for all its streams. */
export function openJobProgress(graph: Graph): Opener {
  const polls = createShared<FormattedExecutionResult>()
  return ({ subscription, context, end }) => {
    const { kind, id } = jobOf(subscription.args)
    const question = questionOf(subscription, targets[kind])(id)
    return { emissions: emissions(polls.join(keyOf(question, context), end.signal, poll(graph, question, context))) }
  }
}

function jobOf({ finalization, import: imported }: Record<string, unknown>): {
  kind: keyof typeof targets
  id: string
} {
  const given = { finalization, import: imported }
  const kinds = (['finalization', 'import'] as const).filter(kind => given[kind] != null)
  const [kind] = kinds
  if (!kind || kinds.length > 1) throw new Refusal('EXACTLY_ONE_JOB', { field: kinds.at(-1) ?? 'finalization' })
  return { kind, id: requireId(String(given[kind]), kind) }
}

const keyOf = ({ query, variables }: Operation, { headers, locale }: Context) =>
  JSON.stringify([headers.authorization, locale, query, variables])

function poll(graph: Graph, question: Operation, context: Context): Shared<FormattedExecutionResult> {
  return async function* (signal) {
    for (; !signal.aborted; await pause(EVERY_MS, signal)) {
      const result = await answerOf(graph, question, context, signal)
      if (result) yield result
      if (!result || isFinished(result)) return
    }
  }
}

/** A job that is unknown, or a question that is refused, will not move either. */
function isFinished({ data }: FormattedExecutionResult): boolean {
  const job = objectIn(data) as Record<string, unknown> | null
  return !job || job[FINISHED] != null
}

async function* emissions(results: AsyncGenerator<FormattedExecutionResult>): AsyncGenerator<Emission> {
  let last = ''
  for await (const result of results) {
    const told = withoutOurs(result)
    const text = JSON.stringify(told)
    if (text !== last) yield told
    last = text
  }
}

function withoutOurs(result: FormattedExecutionResult): FormattedExecutionResult {
  const [entry] = Object.entries(result.data ?? {})
  const [key, job] = entry ?? []
  if (!key || !job) return result
  const { [FINISHED]: _, ...rest } = job as Record<string, unknown>
  return { ...result, data: { [key]: rest } }
}
