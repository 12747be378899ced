import { Refusal } from '@laurel/shared/errors'
import type { Position } from '@laurel/shared/tail'

const FIELD = 'Last-Event-ID'
const LONGEST_ID = 1_000
/** Offsets beyond it lose their last digits. */
const FARTHEST = Number.MAX_SAFE_INTEGER

/** The id of what lies right before a position: the stream's name and the offsets of all partitions, as varints in base64url. */
export function eventIdOf(stream: string, position: Position): string {
  return `${stream}.${Buffer.from(position.flatMap(varint)).toString('base64url')}`
}

/** The position behind an event; refuses with LAST_EVENT_ID_INVALID what is no id of the stream. */
export function positionOf(stream: string, id: string, partitions: number): Position {
  const [name, offsets = ''] = id.split('.')
  const position = name === stream && id.length <= LONGEST_ID ? read(Buffer.from(offsets, 'base64url')) : null
  if (position?.length !== partitions) throw new Refusal('LAST_EVENT_ID_INVALID', { field: FIELD })
  return position
}

/** How many messages lie between two positions. */
export function distance(from: Position, to: Position): number {
  return to.reduce((sum, offset, partition) => sum + Math.max(offset - (from[partition] ?? 0), 0), 0)
}

function varint(offset: number): number[] {
  const bytes: number[] = []
  let left = offset
  for (; left > 0x7f; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80)
  return [...bytes, left]
}

function read(bytes: Buffer): number[] | null {
  const position: number[] = []
  let [offset, unit] = [0, 1]
  for (const byte of bytes) {
    offset += (byte & 0x7f) * unit
    unit *= 0x80
    if (offset > FARTHEST) return null
    if (byte & 0x80) continue
    position.push(offset)
    ;[offset, unit] = [0, 1]
  }
  return unit === 1 ? position : null
}
