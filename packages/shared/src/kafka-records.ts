import { createRequire } from 'node:module'

// kafkajs writes each record through half a dozen buffers that grow, which is most of what sending costs. Here a record
// goes into one buffer of its exact size, with the same bytes, in the kafkajs that is given on from here.

type Bytes = string | Buffer
type Header = Bytes | Bytes[] | undefined
export type KafkaRecord = {
  offsetDelta?: number
  timestampDelta?: number
  key?: Bytes | null
  value: Bytes | null
  headers?: Record<string, Header>
}
/** What the library asks of an encoded record. */
type Encoded = { buf: Buffer; buffer: Buffer }
type Encode = (record: KafkaRecord) => Encoded

const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0/index.js'
/** A record's attributes: none are in use. */
const ATTRIBUTES = 1
/** Milliseconds that bit operations on 32 bits can take. */
const FARTHEST = 2 ** 30 - 1

const require = createRequire(import.meta.url)
/** The library's own way; also for what is not sent here: lists of header values, times far apart. */
export const encodeByLibrary: Encode = require(RECORD)
const loaded = require.cache[require.resolve(RECORD)]
if (loaded) loaded.exports = encodeRecord
// only now: it keeps what it finds when it is loaded
export const { Kafka, logLevel } = require('kafkajs') as typeof import('kafkajs')

/** Encodes a record as Kafka's message format 2 has it: lengths as zigzag varints, each field behind its own. */
export function encodeRecord(record: KafkaRecord): Encoded {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers = {} } = record
  const fields = Object.entries(headers)
  if (timestampDelta > FARTHEST || fields.some(([, header]) => !isBytes(header))) return encodeByLibrary(record)
  const parts: (number | Bytes)[] = [timestampDelta, offsetDelta, ...sized(key), ...sized(value), fields.length]
  for (const [name, header] of fields) parts.push(...sized(name), ...sized(header as Bytes))
  const body = parts.reduce<number>((size, part) => size + sizeOf(part), ATTRIBUTES)
  const buf = Buffer.allocUnsafe(sizeOf(body) + body)
  let at = write(buf, 0, body)
  buf[at++] = 0
  for (const part of parts) at = write(buf, at, part)
  return { buf, buffer: buf }
}

const isBytes = (header: Header): boolean => typeof header === 'string' || Buffer.isBuffer(header)

/** A field behind its length; one that is absent has the length -1. */
const sized = (bytes: Bytes | null | undefined): (number | Bytes)[] =>
  bytes == null ? [-1] : [Buffer.byteLength(bytes), bytes]

const zigzag = (number: number): number => ((number << 1) ^ (number >> 31)) >>> 0

function sizeOf(part: number | Bytes): number {
  if (typeof part !== 'number') return Buffer.byteLength(part)
  let size = 1
  for (let left = zigzag(part); left > 0x7f; left >>>= 7) size++
  return size
}

function write(buf: Buffer, at: number, part: number | Bytes): number {
  if (typeof part === 'string') return at + buf.write(part, at, 'utf8')
  if (typeof part !== 'number') return at + part.copy(buf, at)
  let left = zigzag(part)
  for (; left > 0x7f; left >>>= 7) buf[at++] = (left & 0x7f) | 0x80
  buf[at++] = left
  return at
}
