import type { GatewayPlugin } from '@graphql-hive/gateway-runtime'
import type { Log } from '@laurel/shared/log'

const DEADLINE_MS = 10_000

/**
 * Gives each fetch from a subgraph a deadline. One that is down, late or not speaking GraphQL costs its fields, by
 * SUBGRAPH_UNAVAILABLE; what it did say is logged and goes no further.
 */
export function withDeadline(log: Log): GatewayPlugin {
  return {
    onFetch({ executionRequest, fetchFn, setFetchFn }) {
      const subgraph = executionRequest?.subgraphName
      if (!subgraph) return
      setFetchFn(async (url, options, context, info) => {
        try {
          const signal = AbortSignal.timeout(DEADLINE_MS)
          return await answered(await fetchFn(url, { ...options, signal }, context, info))
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
