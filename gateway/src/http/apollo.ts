import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GraphQLRequest, type GraphQLResponse, HeaderMap } from '@apollo/server'
import { answerText } from '@laurel/shared/http'
import { bodyOf } from '../execution/serialized.ts'
import { compressed } from './compression.ts'
import type { Parameters } from './parameters.ts'
import { statusOfRefused } from './status.ts'

const NO_HEADERS = new HeaderMap()

/** A request as Apollo Server takes it: what was read of it, and of its head the method, by which mutations are refused. */
export function asApolloTakes(
  { method = '' }: IncomingMessage,
  { query, operationName, variables, extensions }: Parameters,
): GraphQLRequest {
  const http = { method, headers: NO_HEADERS, search: '', body: undefined }
  return { query, operationName, variables, extensions, http } as GraphQLRequest
}

/** Answers what Apollo Server says. */
export function answerAsApolloSays(
  request: IncomingMessage,
  response: ServerResponse,
  { http: { status = 200, headers }, body }: GraphQLResponse,
): void {
  if (body.kind !== 'single') throw new Error('an answer came in parts')
  for (const [name, value] of headers) response.setHeader(name, value)
  const answer = bodyOf(body.singleResult)
  compressed(request, response, answer.length)
  answerText(response, status === 400 ? statusOfRefused(request.headers.accept) : status, answer)
}
