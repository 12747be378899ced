import type { Hooks } from '../hooks.ts'
import type { Guard } from './guard.ts'

const KEPT_SECONDS = 300

/** Lets the caller's own cache keep reference data, which is alike for everybody, for five minutes; all else is never kept. */
export function keptByCaller({ isAlikeForAll }: Guard): Hooks {
  return {
    willSendResponse({ response: { http, body }, operation, document, schema }) {
      const isWhole = body.kind === 'single' && !body.singleResult.errors
      if (!isWhole || !document || operation?.operation !== 'query' || !isAlikeForAll(document, schema)) return
      http.headers.set('cache-control', `private, max-age=${KEPT_SECONDS}`)
      http.headers.set('vary', 'accept, accept-language, authorization, origin')
    },
  }
}
