/**
 * Of a request's headers all that subgraphs get to see. One that changes answers must be compared where answers are shared too: by
 * `mayJoin` in the gateway's `subgraphs/coalescing`, and `keyOf` in its `live/job-progress`.
 */
const passedOn = ['authorization', 'accept-language', 'x-request-id', 'traceparent']

/** What is sent along to subgraphs on the caller's behalf; `get` finds a header of his request. */
export function headersFor(
  get: (name: string) => string | null | undefined,
  gatewaySecret: string,
): Record<string, string> {
  const headers: Record<string, string> = { 'x-gateway-secret': gatewaySecret }
  for (const name of passedOn) {
    const value = get(name) ?? undefined
    if (value !== undefined) headers[name] = value
  }
  return headers
}
