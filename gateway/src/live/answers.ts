import { pause } from '@laurel/shared/lifecycle'
import type { FormattedExecutionResult } from 'graphql'
import type { Context } from '../authentication.ts'
import type { Graph, Operation } from '../graph.ts'

const AGAIN_MS = 1_000
/** What passes: the same question is asked again. */
const passing = new Set(['SUBGRAPH_UNAVAILABLE', 'DATABASE_UNAVAILABLE'])

/** What the graph answers of the one object asked for; asked again while its owner is away, null when the signal says stop. */
export async function answerOf(
  graph: Graph,
  question: Operation,
  context: Context,
  signal: AbortSignal,
): Promise<FormattedExecutionResult | null> {
  while (!signal.aborted) {
    const result = await graph.answer(question, context)
    if (!isPassing(result)) return result
    await pause(AGAIN_MS, signal)
  }
  return null
}

/** Whether the graph says that there is no such object for the caller. */
export function isNothing({ data, errors }: FormattedExecutionResult): boolean {
  return !errors && objectIn(data) === null
}

function isPassing({ data, errors = [] }: FormattedExecutionResult): boolean {
  return objectIn(data) === null && errors.some(({ extensions }) => passing.has(String(extensions?.code)))
}

/** Of an answer with one root field. */
export function objectIn(data: FormattedExecutionResult['data']): unknown {
  return data ? (Object.values(data)[0] ?? null) : null
}
