import type { Sql } from './database.ts'
import { Refusal } from './errors.ts'
import type { Caller } from './request.ts'

type Asking = Pick<Caller, 'actor' | 'endsAt'>

/** A service's Prisma client, as far as its transactions are needed here. */
type Client<Tx> = { $transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> }

/**
 * The database as one request sees it: every statement runs in a transaction that knows who asks, as a role whose rows
 * row-level security chooses.
 */
export type CallerDatabase<Tx> = {
  /** Reads in the one transaction that all reads of the request share; the first begins it. */
  read<T>(work: (tx: Tx) => PromiseLike<T>): Promise<T>
  /** Writes in a transaction of its own. What was read before ends first: a request holds one connection at a time. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Gives the connection back. Nothing is read or written afterwards: what still runs of an answered request would hold one. */
  end(): Promise<void>
}

/**
 * Makes the transaction one of the caller: as the role `<database>_caller`, which may do what its policies allow him whom
 * `laurel.caller` names, and no statement of it longer than his request has time. All of it ends with the transaction.
 */
export async function actAs(tx: Sql, { actor: { memberId, grants }, endsAt }: Asking): Promise<void> {
  await tx.$queryRaw`
    select set_config('laurel.caller', ${JSON.stringify({ memberId, grants })}, true)
      || set_config('statement_timeout', ${String(Number.isFinite(endsAt) ? leftUntil(endsAt) : 0)}, true)
      || set_config('role', caller_role(), true)`
}

/** In milliseconds; refuses with DEADLINE_EXCEEDED what has none left. */
function leftUntil(endsAt: number): number {
  const left = Math.floor(endsAt - Date.now())
  if (left <= 0) throw new Refusal('DEADLINE_EXCEEDED')
  return left
}

/** Opens the database for one request; nothing is sent until something is read or written, and nothing after its time. */
export function openForCaller<Tx extends Sql>(db: Client<Tx>, asking: Asking): CallerDatabase<Tx> {
  let reading: Reading<Tx> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let isOver = false

  function demandTime(): void {
    if (isOver) throw new Error('the request is over')
    leftUntil(asking.endsAt)
  }

  async function closed(): Promise<void> {
    const ending = reading
    reading = null
    await ending?.end()
  }

  /** A statement that fails ends the transaction for those after it: they get a new one. */
  async function readNow<T>(work: (tx: Tx) => PromiseLike<T>): Promise<T> {
    demandTime()
    reading ??= begin(db, asking)
    const tx = await reading.tx
    try {
      return await work(tx)
    } catch (error) {
      await closed()
      throw error
    }
  }

  return {
    read(work) {
      const mine = turn.then(() => readNow(work))
      turn = mine.catch(() => undefined)
      return mine
    },
    async write(work) {
      demandTime()
      await turn
      await closed()
      return db.$transaction(async tx => {
        await actAs(tx, asking)
        return work(tx)
      })
    },
    async end() {
      await turn
      isOver = true
      await closed()
    },
  }
}

type Reading<Tx> = { tx: Promise<Tx>; end: () => Promise<void> }

/** A transaction that lasts until it is told to end. */
function begin<Tx extends Sql>(db: Client<Tx>, asking: Asking): Reading<Tx> {
  let tellEnd: () => void = () => undefined
  const last = new Promise<void>(resolve => {
    tellEnd = resolve
  })
  let ended: Promise<void> = last
  const tx = new Promise<Tx>((resolve, reject) => {
    const work = async (tx: Tx) => {
      await actAs(tx, asking)
      resolve(tx)
      await last
    }
    // Once it has begun, nothing is written that its end could lose.
    ended = db.$transaction(work).catch(reject)
  })
  return {
    tx,
    end() {
      tellEnd()
      return ended
    },
  }
}
