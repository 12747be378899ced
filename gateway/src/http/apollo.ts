import type { IncomingMessage, ServerResponse } from 'node:http'
import { HeaderMap, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from '@apollo/server'
import { answerText } from '@laurel/shared/http'
import { compressed } from './compression.ts'
import { type Parameters, presentIn, searchOf } from './parameters.ts'

/** A request as Apollo Server takes it: what was read of it, and of its headers the one that Apollo still looks at. */
export function asApolloTakes(
  { method = '', headers: { accept } }: IncomingMessage,
  asked: Parameters,
): HTTPGraphQLRequest {
  const headers = new HeaderMap()
  if (accept !== undefined) headers.set('accept', accept)
  const isGet = method === 'GET'
  return {
    method,
    headers,
    search: isGet ? searchOf(asked) : '',
    body: isGet ? undefined : Object.fromEntries(presentIn(asked)),
  }
}

/** Answers what Apollo Server says. */
export function answerAsApolloSays(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers, body }: HTTPGraphQLResponse,
): void {
  if (body.kind !== 'complete') throw new Error('an answer came in parts')
  for (const [name, value] of headers) response.setHeader(name, value)
  const answer: string | Buffer = body.string
  compressed(request, response, answer.length)
  answerText(response, status, answer)
}
