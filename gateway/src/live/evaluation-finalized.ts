import { type Actor, organizationsOf, type Role, requireRole } from '@laurel/shared/actor'
import type { DataOf } from '@laurel/shared/events/contract'
import { requireId } from '@laurel/shared/ids'
import type { Graph } from '../graph.ts'
import { answerOf, isNothing } from './answers.ts'
import type { Feed } from './feed.ts'
import { type Bounds, type Follower, follow } from './follow.ts'
import { eventIdOf, positionOf } from './place.ts'
import { questionOf } from './question.ts'
import type { Emission, Opener, StreamRequest } from './stream.ts'
import type { Slots } from './waiting.ts'

const NAME = 'evaluationFinalized'
export const TOPIC = 'evaluation.finalized.v1'
/** Who reads results of others; the subgraph says so too. */
const readers: Role[] = ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor']

type Parts = { graph: Graph; feed: Feed<typeof TOPIC>; slots: Slots; bounds: Bounds }

/** Evaluations as they are finalized or revised, each asked of the graph in the name of who listens. */
export function openEvaluationFinalized({ graph, feed, slots, bounds }: Parts): Opener {
  return request => {
    const { subscription, context, lastEventId, end } = request
    const accepts = acceptor(context.actor, requireId(String(subscription.args.within), 'within'))
    const partitions = feed.position()?.length ?? 0
    const after = lastEventId && partitions > 0 ? positionOf(NAME, lastEventId, partitions) : undefined
    const follower = follow({ feed, after, accepts, bounds, slots, end })
    return {
      emissions: emissions(graph, request, follower),
      rest: () => {
        const position = follower.rest()
        return position && eventIdOf(NAME, position)
      },
    }
  }
}

/** An event outside of what the caller may see costs no question. */
function acceptor(actor: Actor, within: string): (data: DataOf<typeof TOPIC>) => boolean {
  if (!actor.memberId) requireRole(actor, readers)
  const granted = new Set(organizationsOf(actor, readers))
  return ({ organizationPath, subject }) =>
    organizationPath.includes(within) &&
    (organizationPath.some(id => granted.has(id)) || (subject.kind === 'MEMBER' && subject.id === actor.memberId))
}

async function* emissions(
  graph: Graph,
  request: StreamRequest,
  follower: Follower<typeof TOPIC>,
): AsyncGenerator<Emission> {
  const { subscription, context, end } = request
  const question = questionOf(subscription, { field: 'evaluation' })
  for await (const { data, position } of follower.events()) {
    const result = await answerOf(graph, question(data.evaluationId), context, end.signal)
    if (!result) return
    if (!isNothing(result)) yield { ...result, eventId: eventIdOf(NAME, position) }
  }
}
