import { Refusal } from '@laurel/shared/errors'
import type { RequestHandler } from 'express'

const methods = ['GET', 'POST']
/** What answers come as. */
const mediaTypes = ['application/graphql-response+json; charset=utf-8', 'application/json; charset=utf-8']

/**
 * Refuses, before anything is read or done, what could not be answered: METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE (a body that
 * is no JSON), NOT_ACCEPTABLE (who wants neither of the two types of GraphQL over HTTP).
 */
export const negotiated: RequestHandler = (request, response, next) => {
  if (!methods.includes(request.method)) {
    response.setHeader('allow', methods.join(', '))
    throw new Refusal('METHOD_NOT_ALLOWED')
  }
  if (request.method === 'POST' && request.is('application/json') === false) throw new Refusal('UNSUPPORTED_MEDIA_TYPE')
  if (!request.accepts(mediaTypes)) throw new Refusal('NOT_ACCEPTABLE')
  next()
}
