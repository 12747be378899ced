import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '@laurel/shared/errors'
import accepts from 'accepts'
import mediaType from 'type-is'

const methods = ['GET', 'POST']
const JSON_TYPE = 'application/json'
/** What answers come as; who says nothing has the first. */
const PLAIN = 'application/json; charset=utf-8'
const mediaTypes = [PLAIN, 'application/graphql-response+json; charset=utf-8']

/**
 * Says what the answer comes as, whatever it is. Refuses, before anything is read or done, what could not be answered:
 * METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE (a body that is no JSON), NOT_ACCEPTABLE (who wants neither of the two types of GraphQL
 * over HTTP).
 */
export function negotiate(request: IncomingMessage, response: ServerResponse): void {
  demandReadable(request, response)
  const type = request.headers.accept === undefined ? PLAIN : accepts(request).type(mediaTypes)
  if (typeof type !== 'string') throw new Refusal('NOT_ACCEPTABLE')
  response.setHeader('content-type', type)
}

/** The same for a stream of events; what is refused comes as JSON. Refuses with NOT_EVENT_STREAM who does not want one. */
export function negotiateStream(request: IncomingMessage, response: ServerResponse): void {
  demandReadable(request, response)
  if (accepts(request).type('text/event-stream') === false) throw new Refusal('NOT_EVENT_STREAM')
}

function demandReadable(request: IncomingMessage, response: ServerResponse): void {
  const { method = '', headers } = request
  if (!methods.includes(method)) {
    response.setHeader('allow', methods.join(', '))
    throw new Refusal('METHOD_NOT_ALLOWED')
  }
  if (method === 'POST' && mediaType.hasBody(request) && !isJson(headers['content-type']))
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE')
}

/** Most say it in these very words. */
export const isJson = (type: string | undefined): boolean =>
  type === JSON_TYPE || (type !== undefined && mediaType.is(type, [JSON_TYPE]) !== false)
