import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { Errors } from '@laurel/shared/edge/errors'
import { Refusal } from '@laurel/shared/errors'
import { answerJson, pathOf } from '@laurel/shared/http'
import type { Log } from '@laurel/shared/log'
import { GraphQLError } from 'graphql'
import mediaType from 'type-is'
import { z } from 'zod'
import type { Context } from '../authentication.ts'

/** How long a file may stand still on its way before it is given up, in milliseconds. */
const STANDSTILL_MS = 60_000
/** Of an answer that is not the expected one, in characters. */
const MAX_REFUSAL = 64_000
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export type Forward = (request: IncomingMessage, response: ServerResponse, context: Context) => Promise<void>

/**
 * Streams `PUT /imports/:id` through to membership, as fast as membership takes it and never held here; when either
 * side goes away so does the other. Refuses with NOT_CSV, IMPORT_UNKNOWN, SUBGRAPH_UNAVAILABLE.
 */
export function forwardImport(membershipUrl: () => string | undefined, errors: Errors, log: Log): Forward {
  return async (request, response, context) => {
    // gone while it was found out who he is
    if (response.destroyed) return
    const url = destinationOf(request, membershipUrl())
    try {
      const answer = await send(request, url, headersFor(request, context))
      await passBack(answer, response, { context, errors })
    } catch (error) {
      const abandoned = request.destroyed && !request.complete
      log.warn({ err: error, abandoned, requestId: context.requestId }, 'an import was not passed on')
      if (!abandoned) throw new Refusal('SUBGRAPH_UNAVAILABLE')
    }
  }
}

function destinationOf(request: IncomingMessage, membership: string | undefined): URL {
  const id = pathOf(request).slice('/imports/'.length)
  if (!UUID.test(id)) throw new Refusal('IMPORT_UNKNOWN')
  if (!mediaType(request, ['text/csv'])) throw new Refusal('NOT_CSV')
  if (!membership) throw new Refusal('NOT_READY')
  return new URL(`imports/${id}`, membership)
}

function headersFor({ headers }: IncomingMessage, context: Context): Record<string, string> {
  const { 'content-length': length, 'content-type': type = '' } = headers
  return {
    ...context.headers,
    'content-type': type,
    ...(length && { 'content-length': length }),
  }
}

function send(request: IncomingMessage, url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const upstream = open(url, { method: 'PUT', headers, timeout: STANDSTILL_MS })
    upstream.on('response', resolve)
    upstream.on('error', reject)
    upstream.on('timeout', () => upstream.destroy(new Error('the file stands still')))
    request.on('close', () => request.complete || upstream.destroy())
    request.pipe(upstream)
    // A sender is heard out even when nobody listens any more: else he waits to be read, and never reads the refusal.
    upstream.on('close', () => request.resume())
  })
}

const refusals = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()) })).min(1),
})

type Telling = { context: Context; errors: Errors }

async function passBack(answer: IncomingMessage, response: ServerResponse, telling: Telling): Promise<void> {
  const { context, errors } = telling
  const status = answer.statusCode ?? 502
  if (status >= 400) {
    const said = refusals.parse(JSON.parse(await text(answer)))
    const isOurs = said.errors.some(({ extensions }) => extensions.code === 'GATEWAY_REQUIRED')
    if (status >= 500 || isOurs) throw new Error(`membership answers with status ${status}`)
    const told = said.errors.map(
      ({ message, extensions }) =>
        new GraphQLError(message, { extensions: { ...extensions, serviceName: 'membership' } }),
    )
    return answerJson(response, status, { errors: errors.told(told, context) })
  }
  response.writeHead(status, { 'content-type': answer.headers['content-type'] ?? 'application/json' })
  await pipeline(answer, response)
}

/** An answer's body; one that is longer than a refusal can be is not read to its end. */
async function text(answer: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of answer.setEncoding('utf8')) {
    body += chunk
    if (body.length > MAX_REFUSAL) throw new Error('the answer is too long')
  }
  return body
}
