import { Refusal } from '@laurel/shared/errors'
import type { DataOf, Topic } from '@laurel/shared/events/contract'
import type { Position } from '@laurel/shared/tail'
import type { End } from './end.ts'
import type { Arrival, Feed } from './feed.ts'
import { distance } from './place.ts'
import { type Changes, createChanges, type Slots } from './waiting.ts'

export type Bounds = {
  /** So many events may wait for a client before he is cut off. */
  waiting: number
  /** From further back than so many events a client asks anew. */
  back: number
  /** For so long, in milliseconds, what was missed waits for a client to read on: readers of it are few, and others wait for one. */
  patience: number
}

type Following<T extends Topic> = {
  feed: Feed<T>
  /** Absent: from now on. */
  after: Position | undefined
  accepts: (data: DataOf<T>) => boolean
  bounds: Bounds
  /** For readers of what was missed. */
  slots: Slots
  end: End
}

export type Follower<T extends Topic> = {
  /** What is accepted, each with the position behind it and all before. */
  events(): AsyncGenerator<{ data: DataOf<T>; position: Position }>
  /** The position behind all that came, while nothing of it waits or is in hand. */
  rest(): Position | undefined
}

type Walk<T extends Topic> = Following<T> & {
  /** By partition, behind what came. */
  seen: number[]
  /** Partitions of which nothing is missing before what all listen to. */
  met: Set<number>
  waiting: Required<Arrival<T>>[]
  changes: Changes
}

/**
 * Follows a feed: every event behind a position comes once. What was missed is read by a reader of its own, in each
 * partition until it meets the feed. Refuses with LIVE_UNAVAILABLE, RESUME_TOO_OLD; ends the stream as STREAM_TOO_SLOW.
 */
export function follow<T extends Topic>(following: Following<T>): Follower<T> {
  const { feed, after, end, bounds } = following
  const now = feed.position()
  if (!now) throw new Refusal('LIVE_UNAVAILABLE')
  if (after && distance(after, now) > bounds.back)
    throw new Refusal('RESUME_TOO_OLD', { values: { most: bounds.back } })
  const walk = {
    ...following,
    seen: [...(after ?? now)],
    met: new Set<number>(),
    waiting: [],
    changes: createChanges(),
  }
  now.forEach((_, partition) => void meet(walk, partition))
  const leave = feed.listen(arrival => {
    if (!walk.met.has(arrival.partition)) return
    if (!take(walk, arrival)) end.as('STREAM_TOO_SLOW')
  })
  end.signal.addEventListener('abort', leave)
  void catchUp(walk)
  return deliver(walk)
}

function meet<T extends Topic>({ feed, seen, met }: Walk<T>, partition: number): void {
  if ((seen[partition] ?? 0) >= (feed.position()?.[partition] ?? 0)) met.add(partition)
}

/** False when it finds no room. */
function take<T extends Topic>({ seen, waiting, accepts, bounds, changes }: Walk<T>, arrival: Arrival<T>): boolean {
  const { partition, offset, data } = arrival
  if (offset < (seen[partition] ?? 0)) return true
  const isWanted = data !== undefined && accepts(data)
  if (isWanted && waiting.length >= bounds.waiting) return false
  seen[partition] = offset + 1
  if (isWanted) waiting.push({ partition, offset, data })
  changes.tell()
  return true
}

/** Leaves half of the room to what comes meanwhile. */
async function catchUp<T extends Topic>(walk: Walk<T>): Promise<void> {
  const { feed, seen, met, waiting, changes, bounds, slots, end } = walk
  const isDone = () => seen.every((_, partition) => met.has(partition))
  const isFull = () => waiting.length * 2 >= bounds.waiting
  const room = async () => {
    if (!isFull()) return
    const late = setTimeout(() => end.as('STREAM_TOO_SLOW'), bounds.patience)
    while (isFull() && !end.signal.aborted) await changes.next(end.signal)
    clearTimeout(late)
  }
  if (isDone()) return
  await slots.during(end.signal, async () => {
    const enough = new AbortController()
    const handle = async (arrival: Arrival<T>) => {
      await room()
      if (end.signal.aborted || met.has(arrival.partition)) return
      take(walk, arrival)
      meet(walk, arrival.partition)
      if (isDone()) enough.abort()
    }
    await feed.readFrom([...seen], handle, AbortSignal.any([end.signal, enough.signal]))
  })
}

function deliver<T extends Topic>({ seen, after, waiting, changes, end }: Walk<T>): Follower<T> {
  const place = [...(after ?? seen)]
  let resting = true
  const rested = () => Object.assign(place, seen)
  return {
    rest: () => (resting && waiting.length === 0 ? rested() : undefined),
    async *events() {
      for (; !end.signal.aborted; await changes.next(end.signal)) {
        for (let arrival = waiting.shift(); arrival && !end.signal.aborted; arrival = waiting.shift()) {
          resting = false
          changes.tell()
          place[arrival.partition] = arrival.offset + 1
          yield { data: arrival.data, position: waiting.length === 0 ? [...rested()] : [...place] }
        }
        resting = true
      }
    },
  }
}
