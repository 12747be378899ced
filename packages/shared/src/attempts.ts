import type { Sql } from './database.ts'
import { groupBy } from './group.ts'
import type { Message } from './kafka.ts'
import type { Log } from './log.ts'
import type { Turns } from './turns.ts'

/** So often a message may crash its reader when it is handled alone. */
export const MOST_CRASHES = 3
export const CRASHED = `crashed its reader ${MOST_CRASHES} times`

/** So often all that was in hand together is tried together: mostly the process was ended from outside. */
const MOST_TOGETHER = 2

/** What crashed is tried again in pieces of so many, and what crashed as such a piece message by message. */
const PIECE = 50

type Handling = {
  db: Sql
  log: Log
  /** Shared by all that may crash the same process: a message that is tried alone must have been alone when it crashed. */
  turns: Turns
  /** Takes messages in, those of one partition in their order; throws what another try may mend. */
  take: (messages: Message[]) => Promise<void>
  park: (message: Message, reason: string) => Promise<void>
}

/** What was begun last of a partition; it crashed its reader unless somebody knows better. */
type Try = {
  topic: string
  partition: number
  first: bigint
  last: bigint
  attempts: number
  /** Whether messages of other partitions were in hand with these. */
  gathered: boolean
}
/** Messages of one partition, with what is known of the last try of them. */
type Suspects = { messages: Message[]; crashed: Try }

/**
 * Writes down what is about to be handled, so that whoever comes after a crash knows what it was: he handles it once more
 * as it was, then in smaller and smaller parts, and parks the message that crashed its reader three times alone. One
 * statement a batch as long as nothing crashes; a row tells neither who wrote it nor that the effect was there but not
 * the offset, which costs another try and nothing else.
 */
export function countAttempts(handling: Handling): (messages: Message[]) => Promise<void> {
  const { db, turns } = handling
  const tries = keepTries(handling)
  const { togetherAgain, carefully } = careOf(handling, tries)
  /** Takes at once what is above suspicion, and answers the partitions in which a reader crashed. */
  const confidently = async (messages: Message[]) => {
    const parts = [...groupBy(messages, ({ partition }) => partition).values()]
    const tryAll = (part: Message[]) => ({ ...tryOf(part, 1), gathered: parts.length > 1 })
    const unfinished = await tries.begin(parts.map(tryAll))
    const suspects = parts.flatMap(part => suspectsIn(part, unfinished))
    // What is known of them must outlive a crash of the others.
    await write(
      db,
      suspects.map(({ crashed }) => crashed),
    )
    const suspected = new Set(suspects.map(({ crashed }) => crashed.partition))
    const clear = parts.filter(([first]) => first && !suspected.has(first.partition))
    const begun = clear.map(tryAll)
    const sound = suspects.length > 0 ? await withoutParked(db, clear.flat()) : clear.flat()
    if (sound.length > 0) await tries.end(sound, begun, begun.map(unharmed))
    return suspects
  }
  return async messages => {
    const suspects = await turns.together(() => confidently(messages))
    if (suspects.length === 0) return
    await turns.alone(async () => {
      await togetherAgain(suspects.filter(isDoubtful))
      for (const each of suspects.filter(isProven)) await carefully(each)
      for (const { crashed } of suspects) await forget(db, crashed)
    })
  }
}

/** How what may have crashed a reader is handled, by somebody who is alone in the process. */
function careOf({ db, log, park }: Handling, tries: ReturnType<typeof keepTries>) {
  const carefully = async ({ messages, crashed }: Suspects) => {
    const { topic, partition, first } = crashed
    log.warn({ topic, partition, offset: String(first) }, 'a reader crashed here, trying with care')
    for (const part of partsOf(await withoutParked(db, messages), crashed)) {
      if (part.attempts > MOST_CRASHES) {
        for (const message of part.messages) await park(message, CRASHED)
        continue
      }
      const trying = tryOf(part.messages, part.attempts)
      await tries.begin([trying])
      await tries.end(part.messages, [trying], [crashed])
    }
    await write(db, [unharmed(tryOf(messages, 1))]) // nor may a crash of the next partition be laid at its door
  }
  const togetherAgain = async (suspects: Suspects[]) => {
    if (suspects.length === 0) return
    const crashed = suspects.map(one => one.crashed)
    const messages = await withoutParked(
      db,
      suspects.flatMap(one => one.messages),
    )
    const trying = suspects.map(one => ({ ...tryOf(one.messages, one.crashed.attempts + 1), gathered: true }))
    if (messages.length > 0) {
      await tries.begin(trying)
      await tries.end(messages, trying, crashed)
    }
    await write(db, trying.map(unharmed))
  }
  return { togetherAgain, carefully }
}

function keepTries({ db, log, take }: Handling) {
  /** The last try of each partition that ended here, well or by an error: that was no crash. */
  const settled = new Map<number, Try>()
  return {
    /** Writes tries down and answers those before them that never ended, by partition. */
    async begin(trying: Try[]): Promise<Map<number, Try>> {
      const before = await write(db, trying)
      const left = before.flatMap(one => unsettled(one, settled.get(one.partition)) ?? [])
      return new Map(left.map(one => [one.partition, one]))
    },
    /** Takes the messages; an error is no crash either, and leaves behind what was known before. */
    async end(messages: Message[], trying: Try[], before: Try[]): Promise<void> {
      try {
        await take(messages)
      } catch (error) {
        await write(db, before).catch(err => log.warn({ err }, 'an attempt could not be taken back'))
        throw error
      } finally {
        for (const one of trying) settled.set(one.partition, one)
      }
    },
  }
}

function tryOf(messages: Message[], attempts: number): Try {
  const [first] = messages
  const last = messages.at(-1)
  if (!first || !last) throw new Error('no messages')
  const { topic, partition } = first
  return { topic, partition, first: BigInt(first.offset), last: BigInt(last.offset), attempts, gathered: false }
}

const unharmed = (one: Try): Try => ({ ...one, attempts: 0 })

function suspectsIn(messages: Message[], unfinished: Map<number, Try>): Suspects[] {
  const crashed = unfinished.get(messages[0]?.partition ?? -1)
  return crashed && overlap(crashed, tryOf(messages, 1)) ? [{ messages, crashed }] : []
}

const overlap = (one: Try, other: Try) => one.first <= other.last && other.first <= one.last

/** Whether it may well be none of these that ended the process. */
const isDoubtful = ({ crashed }: Suspects) => crashed.gathered && crashed.attempts < MOST_TOGETHER

const isProven = (suspects: Suspects) => !isDoubtful(suspects)

/** What is left of a try to be accounted for, given the last one that ended here. */
function unsettled(before: Try, settled: Try | undefined): Try | null {
  const { first, last, attempts } = before
  const known = settled?.first === first && settled.last === last && settled.attempts === attempts
  const left = known ? attempts - 1 : attempts
  return left > 0 ? { ...before, attempts: left } : null
}

type Part = { messages: Message[]; attempts: number }

/** What crashed beside others is first tried whole: most likely it was one of those, or none at all. */
function sizeOfPieces(suspects: number, { gathered }: Try): number {
  if (gathered) return Math.max(suspects, 1)
  return suspects > PIECE ? PIECE : 1
}

/** What came before and behind the try that crashed, whole, and between them its pieces. */
function partsOf(messages: Message[], crashed: Try): Part[] {
  const [before, suspects, behind]: [Message[], Message[], Message[]] = [[], [], []]
  for (const message of messages) {
    const offset = BigInt(message.offset)
    if (offset < crashed.first) before.push(message)
    else if (offset <= crashed.last) suspects.push(message)
    else behind.push(message)
  }
  const attempts = crashed.first === crashed.last && !crashed.gathered ? crashed.attempts + 1 : 1
  const size = sizeOfPieces(suspects.length, crashed)
  const pieces = Array.from({ length: Math.ceil(suspects.length / size) }, (_, index) =>
    suspects.slice(index * size, (index + 1) * size),
  )
  const parts = [before, ...pieces, behind].map(part => ({
    messages: part,
    attempts: part === before || part === behind ? 1 : attempts,
  }))
  return parts.filter(part => part.messages.length > 0)
}

type Row = Omit<Try, 'first' | 'last'> & { first: string; last: string }

/**
 * Writes tries down, one a partition, and answers those before them. It does not wait for the disk: the rows have to
 * outlive the reader, and where they do not outlive the database, a crash goes uncounted.
 */
async function write(db: Sql, tries: Try[]): Promise<Try[]> {
  if (tries.length === 0) return []
  const rows = await db.$queryRaw<Row[]>`
    insert into reader_attempts as a (topic, partition, first_offset, last_offset, attempts, gathered)
    select t.* from set_config('synchronous_commit', 'off', true), unnest(
      ${tries.map(({ topic }) => topic)}::text[], ${tries.map(({ partition }) => partition)}::int[],
      ${tries.map(({ first }) => String(first))}::bigint[], ${tries.map(({ last }) => String(last))}::bigint[],
      ${tries.map(({ attempts }) => attempts)}::int[], ${tries.map(({ gathered }) => gathered)}::boolean[])
      as t (topic, partition, first_offset, last_offset, attempts, gathered)
    order by topic, partition
    on conflict (topic, partition) do update set
      first_offset = excluded.first_offset, last_offset = excluded.last_offset, attempts = excluded.attempts,
      gathered = excluded.gathered
    returning old.topic, old.partition, old.first_offset::text as first, old.last_offset::text as last, old.attempts,
      old.gathered`
  const existed = rows.filter(({ topic }) => topic !== null)
  return existed.map(row => ({ ...row, first: BigInt(row.first), last: BigInt(row.last) }))
}

async function forget(db: Sql, { topic, partition }: Try): Promise<void> {
  await db.$executeRaw`delete from reader_attempts where topic = ${topic} and partition = ${partition}::int`
}

/** What was parked by a try before is still there, for offsets are committed behind the whole batch. */
async function withoutParked(db: Sql, messages: Message[]): Promise<Message[]> {
  const rows = await db.$queryRaw<{ partition: number; offset: string }[]>`
    select partition, "offset"::text as offset from parked_messages
    where (topic, partition, "offset") in (select * from unnest(
      ${messages.map(({ topic }) => topic)}::text[], ${messages.map(({ partition }) => partition)}::int[],
      ${messages.map(({ offset }) => offset)}::bigint[]))`
  const parked = new Set(rows.map(({ partition, offset }) => `${partition} ${offset}`))
  return messages.filter(({ partition, offset }) => !parked.has(`${partition} ${offset}`))
}
