import type { Errors } from '@laurel/shared/edge/errors'
import { connectKafka, type KafkaSettings } from '@laurel/shared/kafka'
import { brokerLateness } from '@laurel/shared/lateness'
import type { Log } from '@laurel/shared/log'
import type { Measure } from '@laurel/shared/readiness'
import type { Graph } from '../graph.ts'
import { openEvaluationFinalized, TOPIC } from './evaluation-finalized.ts'
import { startFeed } from './feed.ts'
import type { Bounds } from './follow.ts'
import { openJobProgress } from './job-progress.ts'
import { createServe, refuseAll, type Serve } from './serve.ts'
import { createSlots } from './waiting.ts'

/** So many readers of what was missed at once; each has a connection to the brokers. */
const MOST_CATCHING_UP = 8

type Parts = {
  graph: Graph
  /** Absent: every stream is refused with LIVE_UNAVAILABLE. */
  settings: { kafka: KafkaSettings; bounds: Bounds } | undefined
  errors: Errors
  log: Log
}

export type Live = { serve: Serve; lateness: Measure[] } & AsyncDisposable

/** Live updates as streams of GraphQL over SSE, from Kafka and from asking; any replica serves any client. */
export function createLive({ graph, settings, errors, log }: Parts): Live {
  if (!settings) return { serve: refuseAll, lateness: [], [Symbol.asyncDispose]: async () => {} }
  const kafka = connectKafka(settings.kafka, log)
  const feed = startFeed(kafka, TOPIC, log)
  const slots = createSlots(MOST_CATCHING_UP)
  const openers = {
    evaluationFinalized: openEvaluationFinalized({ graph, feed, slots, bounds: settings.bounds }),
    jobProgress: openJobProgress(graph),
  }
  const { serve, endAll } = createServe({ graph, openers, errors })
  return {
    serve,
    lateness: [brokerLateness(kafka, [TOPIC])],
    async [Symbol.asyncDispose]() {
      endAll()
      await feed[Symbol.asyncDispose]()
    },
  }
}
