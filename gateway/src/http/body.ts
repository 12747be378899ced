import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { BODY_LIMIT } from '@laurel/shared/edge/limits'
import { Refusal } from '@laurel/shared/errors'
import { parse } from 'content-type'
import readAll from 'raw-body'
import mediaType from 'type-is'
import { isJson } from './negotiation.ts'

/** How a body may be compressed. */
const unpacking = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

/**
 * Reads a body of JSON in UTF-8, compressed or not; undefined where there is none. Refuses with BODY_TOO_LARGE (of what it is when
 * unpacked), UNSUPPORTED_MEDIA_TYPE (another encoding), BAD_REQUEST (no JSON, or not all of it came).
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type, 'content-length': length } = request.headers
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity'
  if (!mediaType.hasBody(request) || !isJson(type)) return undefined
  if (charsetOf(type) !== 'utf-8') throw new Refusal('UNSUPPORTED_MEDIA_TYPE')
  const body = encoding === 'identity' ? request : unpacked(request, encoding)
  try {
    const bytes = await readAll(body, { limit: BODY_LIMIT, length: (body === request && length) || null })
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw unread(request, body, error)
  }
}

/** Why a body was not read; who is not heard out does not read the refusal. */
function unread(request: IncomingMessage, body: Readable, error: unknown): Refusal {
  if (body !== request) body.destroy()
  request.resume()
  return new Refusal((error as { status?: number }).status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST')
}

function unpacked(request: IncomingMessage, encoding: string): Readable {
  const create = unpacking.get(encoding)
  if (!create) throw new Refusal('UNSUPPORTED_MEDIA_TYPE')
  const body = create()
  request.once('aborted', () => body.destroy(new Error('not all of it came')))
  return request.pipe(body)
}

/** Undefined where it cannot be read. */
function charsetOf(type = ''): string | undefined {
  if (!type.includes(';')) return 'utf-8'
  try {
    return parse(type).parameters.charset?.toLowerCase() ?? 'utf-8'
  } catch {
    return undefined
  }
}
