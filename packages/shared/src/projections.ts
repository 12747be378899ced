import { readerCheck } from './checks.ts'
import type { Sql } from './database.ts'
import type { Events, Topic } from './events/contract.ts'
import type { Broker } from './kafka.ts'
import { readerLateness } from './lateness.ts'
import { together } from './lifecycle.ts'
import type { Log } from './log.ts'
import { startProjection } from './projection.ts'
import type { Check, Measure } from './readiness.ts'
import { startReplays, type Takes } from './replay.ts'
import { createTurns } from './turns.ts'

type Service = { kafka: Broker; group: string; db: Sql; connectionString: string; log: Log; takes: Takes }

/** `arrivals` and `lateness` are for the service's readiness. */
export type Projections = { arrivals: Record<string, Check>; lateness: Measure[] } & AsyncDisposable

/** Keeps all read models of a service, each from its topic, and takes what was parked when somebody asks for it. */
export function startProjections({ connectionString, takes, ...service }: Service): Projections {
  const turns = createTurns()
  const topics = Object.keys(takes) as Topic[]
  const start = (topic: Topic) => {
    const apply = takes[topic] as (events: Events[Topic][]) => Promise<void>
    return { topic, reader: startProjection({ ...service, topic, apply, turns }) }
  }
  const readers = topics.map(start)
  const replays = startReplays({ connectionString, takes, log: service.log, turns })
  return {
    arrivals: Object.fromEntries(readers.map(({ topic, reader }) => [topic, readerCheck(reader)])),
    lateness: readers.map(({ topic, reader }) => readerLateness(topic, reader)),
    ...together([...readers.map(({ reader }) => reader), replays]),
  }
}
