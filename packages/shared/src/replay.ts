import type pg from 'pg'
import { CRASHED, MOST_CRASHES } from './attempts.ts'
import { inTransaction } from './database.ts'
import type { Events, Topic } from './events/contract.ts'
import type { Message } from './kafka.ts'
import { startLeader } from './leader.ts'
import { pause } from './lifecycle.ts'
import type { Log } from './log.ts'
import { removeParked } from './parked.ts'
import { takeOne } from './projection.ts'
import type { Turns } from './turns.ts'

const IDLE_MS = 1_000

/** How each topic of a service is taken into its read model. */
export type Takes = { [T in Topic]?: (events: Events[T][]) => Promise<void> }

type Replays = {
  connectionString: string
  takes: Takes
  log: Log
  turns: Turns
}

/**
 * Takes the parked messages that somebody asked to have replayed, in order of their place, one replica at a time. What is
 * taken is deleted with its audit entry; what still cannot be is kept with its new reason, and nobody asks any more. Its
 * effect comes first: dying between the two takes it again, which changes nothing.
 */
export function startReplays({ connectionString, log, ...replays }: Replays): AsyncDisposable {
  return startLeader({
    connectionString,
    name: 'replay-of-parked',
    log,
    async lead(client, signal) {
      while (!signal.aborted) {
        const asked = await nextAsked(client)
        if (!asked || !(await replay(client, asked, { ...replays, log }))) await pause(IDLE_MS, signal)
      }
    },
  })
}

type Asked = Message & { id: string; subject: string; requestId: string; attempts: number }

/** The first one asked for, its attempt counted before anything is done with it. */
async function nextAsked(client: pg.Client): Promise<Asked | undefined> {
  const { rows } = await client.query<Asked>(
    `update parked_messages set replay_attempts = replay_attempts + 1
     where id = (select id from parked_messages where replay_requested_at is not null
       order by topic, partition, "offset" limit 1)
     returning id, topic, partition, "offset"::text as "offset", key, value, replay_requested_by as subject,
       replay_request_id as "requestId", replay_attempts as attempts`,
  )
  return rows[0]
}

/** Answers whether the message is done with, in one way or the other; an error that is not about it is tried again. */
async function replay(client: pg.Client, asked: Asked, { takes, turns, log }: Omit<Replays, 'connectionString'>) {
  try {
    const reason = asked.attempts > MOST_CRASHES ? CRASHED : await turns.alone(() => reasonAgainst(takes, asked))
    if (reason === null) await inTransaction(client, tx => removeParked(tx, [asked.id], asked, 'replayMessage'))
    else await keep(client, asked, reason)
    const { topic, partition, offset } = asked
    log.info({ topic, partition, offset, reason }, reason === null ? 'message replayed' : 'message stays parked')
    return true
  } catch (error) {
    log.warn({ err: error, topic: asked.topic }, 'a replay failed, trying again')
    await client.query('update parked_messages set replay_attempts = replay_attempts - 1 where id = $1', [asked.id])
    return false
  }
}

async function reasonAgainst(takes: Takes, message: Message): Promise<string | null> {
  const topic = message.topic as Topic
  const apply = takes[topic] as ((events: Events[Topic][]) => Promise<void>) | undefined
  return apply ? takeOne({ topic, apply }, message) : 'is of a topic that is not read here'
}

async function keep(client: pg.Client, { id }: Asked, reason: string): Promise<void> {
  await client.query(
    `update parked_messages set reason = $2, replay_attempts = 0, replay_requested_at = null,
       replay_requested_by = null, replay_request_id = null
     where id = $1`,
    [id, reason],
  )
}
