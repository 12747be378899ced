import type { ApolloServerPlugin } from '@apollo/server'
import { everyRequest } from '../every-request.ts'

/**
 * GraphQL over HTTP: asked for `application/json` alone, a document that is refused as a whole is answered with 200; with
 * `application/graphql-response+json`, or without a wish, with 400.
 */
export const statusByMediaType: ApolloServerPlugin = {
  requestDidStart: everyRequest({
    async willSendResponse({ request, response: { http } }) {
      if (http.status === 400 && wantsPlainJson(request.http?.headers.get('accept'))) http.status = 200
    },
  }),
}

/** Whether a caller takes `application/json` and nothing newer. */
export function wantsPlainJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('graphql-response')
}
