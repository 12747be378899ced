/** A row as both sides tell it: what it is of, and what is said of it. Rows come in the order of their keys. */
export type Row = { key: string; state: string }

/** `missing`: only expected; `extra`: only there; `stale`: there with another state. */
export type Difference = {
  kind: 'missing' | 'extra' | 'stale'
  key: string
  expected: string | null
  actual: string | null
}

export type Counts = { equal: number } & Record<Difference['kind'], number>

export function isEqual({ missing, extra, stale }: Counts): boolean {
  return missing + extra + stale === 0
}

type Side = AsyncIterator<Row, undefined>
type Step = IteratorResult<Row, undefined>

/** What both sides tell of one key. */
type Pair = { expected: Row | null; actual: Row | null }

/** Walks both sides once, in step: a full anti-join both ways that holds no more than one row of each. */
export async function merge(expected: Side, actual: Side, tell: (difference: Difference) => void): Promise<Counts> {
  const counts: Counts = { equal: 0, missing: 0, extra: 0, stale: 0 }
  let left = await expected.next()
  let right = await actual.next()
  while (!left.done || !right.done) {
    const pair = pairOf(left, right)
    const kind = kindOf(pair)
    counts[kind]++
    if (kind !== 'equal') tell(differenceOf(kind, pair))
    if (pair.expected) left = await expected.next()
    if (pair.actual) right = await actual.next()
  }
  return counts
}

/** Of two rows the one whose key comes first, alone; both when they tell of the same. */
function pairOf({ value: left }: Step, { value: right }: Step): Pair {
  if (!left || !right) return { expected: left ?? null, actual: right ?? null }
  return { expected: left.key <= right.key ? left : null, actual: right.key <= left.key ? right : null }
}

function kindOf({ expected, actual }: Pair): keyof Counts {
  if (!actual) return 'missing'
  if (!expected) return 'extra'
  return expected.state === actual.state ? 'equal' : 'stale'
}

function differenceOf(kind: Difference['kind'], { expected, actual }: Pair): Difference {
  const key = (expected ?? actual)?.key ?? ''
  return { kind, key, expected: expected?.state ?? null, actual: actual?.state ?? null }
}
