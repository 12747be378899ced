import type { GatewayPlugin } from '@graphql-hive/gateway-runtime'
import type { Log } from '@laurel/shared/log'
import { timeoutHeader } from '@laurel/shared/request'
import { callerOf } from './authentication.ts'

/**
 * Gives each fetch from a subgraph what is left of the request's time, and tells it so. One that is down, late or not
 * speaking GraphQL costs its fields, by SUBGRAPH_UNAVAILABLE; what it did say is logged and goes no further.
 */
export function withDeadline(log: Log): GatewayPlugin {
  return {
    onFetch({ executionRequest, fetchFn, setFetchFn }) {
      const subgraph = executionRequest?.subgraphName
      if (!subgraph) return
      setFetchFn(async (url, options, context, info) => {
        try {
          const left = Math.max(1, Math.floor(callerOf(executionRequest.context).endsAt - Date.now()))
          const signal = AbortSignal.timeout(left)
          const headers = { ...options?.headers, ...timeoutHeader(left) }
          return await answered(await fetchFn(url, { ...options, headers, signal }, context, info))
        } catch (error) {
          log.warn({ err: error, subgraph }, 'a subgraph does not answer')
          return Response.json({ errors: [{ message: '', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] })
        }
      })
    },
  }
}

/** The whole answer, read within the deadline. */
async function answered(response: Response): Promise<Response> {
  const { status } = response
  const text = await response.text()
  if (status >= 500 || !isAnswer(text)) throw new Error(`status ${status}: ${text.slice(0, 500)}`)
  return new Response(text, { status, headers: { 'content-type': 'application/json' } })
}

function isAnswer(text: string): boolean {
  try {
    const { data, errors } = JSON.parse(text)
    return Boolean(data) || (Array.isArray(errors) && errors.length > 0)
  } catch {
    return false
  }
}
