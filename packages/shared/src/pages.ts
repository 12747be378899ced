import { Refusal } from './errors.ts'
import { isId } from './ids.ts'

const LARGEST = 100

export type Page<N> = {
  nodes: N[]
  edges: { cursor: string; node: N }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

/** How many rows to read for a page of `first`: one more tells whether there is a next. Refuses what is not 1 to 100. */
export function rowsFor(first: number): number {
  if (first < 1 || first > LARGEST) throw new Refusal('FIRST_OUT_OF_RANGE', { field: 'first', values: { first } })
  return first + 1
}

/** The page of `rows`, of which there may be one more than `first`; a cursor is the keys that order the list. */
export function pageOf<N>(rows: N[], first: number, keysOf: (row: N) => (string | number)[]): Page<N> {
  const nodes = rows.slice(0, first)
  const edges = nodes.map(node => ({ node, cursor: encodeCursor(keysOf(node)) }))
  return { nodes, edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } }
}

function encodeCursor(keys: (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url')
}

/** What the keys of a list's cursor are, in their order. */
export type KeyKind = 'text' | 'id' | 'number'

const isKey: Record<KeyKind, (key: unknown) => boolean> = {
  text: key => typeof key === 'string' && !key.includes('\0'),
  id: key => typeof key === 'string' && isId(key),
  number: Number.isSafeInteger,
}

/** The keys behind a cursor, or null without one; refuses what no such list of ours gave out. */
export function keysAfter(after: string | null | undefined, kinds: readonly KeyKind[]): string[] | null {
  if (after === null || after === undefined) return null
  const keys = decodeCursor(after)
  if (keys.length !== kinds.length || !kinds.every((kind, place) => isKey[kind](keys[place])))
    throw new Refusal('CURSOR_INVALID', { field: 'after' })
  return keys.map(String)
}

function decodeCursor(cursor: string): unknown[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(keys) ? keys : []
  } catch {
    return []
  }
}
