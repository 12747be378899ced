/**
 * GraphQL over HTTP: asked for `application/json` alone, a document that is refused as a whole is answered with 200; with
 * `application/graphql-response+json`, or without a wish, with 400.
 */
export const statusOfRefused = (accept: string | undefined): number => (wantsPlainJson(accept) ? 200 : 400)

/** Whether a caller takes `application/json` and nothing newer. */
const wantsPlainJson = (accept = ''): boolean =>
  accept.includes('application/json') && !accept.includes('graphql-response')
