/** What one message of a stream says. */
export type Said = {
  data?: Record<string, unknown> | null
  errors?: { message: string; extensions: { code: string } }[]
}

type Asked = { url: string; token: string; query: string; after?: string }

/** Opens a stream of the gateway and reads it until disposed; `after` is the id behind which it goes on. */
export async function listen({ url, token, query, after }: Asked) {
  const away = new AbortController()
  const response = await fetch(`${url}/graphql/stream`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${token}`, accept: 'text/event-stream', 'content-type': 'application/json' },
      ...{ 'accept-language': 'en', ...(after && { 'last-event-id': after }) },
    },
    body: JSON.stringify({ query }),
    signal: away.signal,
  })
  const isOpen = response.status === 200 && response.body !== null
  const refusal = (isOpen ? {} : await response.json()) as Said
  let text = ''
  const read = async () => {
    if (isOpen && response.body)
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) text += part
  }
  const ended = read().catch(() => {})
  return {
    status: response.status,
    refusal,
    said: () => [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, said]) => JSON.parse(said ?? '') as Said),
    lastId: () => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '',
    isComplete: () => /^event: complete$/m.test(text),
    async [Symbol.asyncDispose]() {
      away.abort()
      await ended
    },
  }
}

export type Stream = Awaited<ReturnType<typeof listen>>
