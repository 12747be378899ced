import { hash } from 'node:crypto'
import { drawBits, purpose } from './random.ts'

// Every id of the sample carries this one moment: the day of plan 149-KH/TU.
const moment = Date.UTC(2015, 2, 12).toString(16).padStart(12, '0')
const prefix = `${moment.slice(0, 8)}-${moment.slice(8)}-7`

/** The UUIDv7 of what a seed and a name stand for: the same for ever, so that nothing has to be asked or remembered. */
export function idOf(seed: number, name: string): string {
  const digest = hash('sha256', `${seed}/${name}`, 'hex')
  const variant = '89ab'.charAt(Number.parseInt(digest.charAt(0), 16) & 3)
  return `${prefix}${digest.slice(1, 4)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`
}

/** The UUIDv7 of an organisation, by its code. */
export function organizationId(seed: number, code: string): string {
  return idOf(seed, `organization/${code}`)
}

/**
 * The UUIDv7 of a member. After the timestamp comes the index as a counter (RFC 9562, 6.2, method 1):
 * unique by construction, and neighbours stay neighbours in an index of millions.
 */
export function memberId(seed: number, index: number): string {
  const random = hex(drawBits(seed, index, purpose.idHigh), 8) + hex(drawBits(seed, index, purpose.idLow) >>> 16, 4)
  return `${prefix}${hex(index >>> 14, 3)}-${hex(0x8000 | (index & 0x3fff), 4)}-${random}`
}

function hex(value: number, digits: number): string {
  return (value + 16 ** digits).toString(16).slice(1)
}
