export const gatewaySecret = 'a-secret-between-tests'

export type Answer = {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  data: any
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
}

type Question = {
  url: string
  query: string
  variables?: Record<string, unknown>
  token?: string
  locale?: 'vi' | 'en'
  headers?: Record<string, string>
}

/** Asks a graph over HTTP as its caller would, the gateway's secret included. */
export async function ask({ url, query, variables = {}, token, locale, headers = {} }: Question): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gateway-secret': gatewaySecret,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(locale && { 'accept-language': locale }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  })
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>
  return { status: response.status, data, errors }
}

/** The codes of an answer's errors, sorted. */
export function codesOf({ errors }: Answer): unknown[] {
  return errors.map(({ extensions }) => extensions.code).sort()
}
