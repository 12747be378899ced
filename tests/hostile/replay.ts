import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { closeServer } from '@laurel/shared/endpoint'
import { disposeAll } from '@laurel/shared/lifecycle'
import { LRUCache } from 'lru-cache'

type Answer = { status: number; type: string; body: Buffer }

const KEPT = 5_000
/** By these the planner names its requests after the operation's own name, which is another in each document here. */
const NUMBERS = /_\d+__/g

/** Stands before services and says again what they answered to the same request, so that all of the time is the gateway's. */
export async function replaying(services: Record<string, string>) {
  const lines = await Promise.all(
    Object.entries(services).map(async ([name, url]) => [name, await replay(url)] as const),
  )
  return {
    /** For a gateway that is to ask here. */
    settings: Object.fromEntries(lines.map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url])),
    [Symbol.asyncDispose]: () => disposeAll(lines.map(([, line]) => line)),
  }
}

async function replay(service: string) {
  const known = new LRUCache<string, Answer>({ max: KEPT })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    const key = `${request.url} ${body.toString('utf8').replace(NUMBERS, '__')}`
    const said = known.get(key) ?? (await forwarded(service, request, body))
    if (said.status === 200 && request.method === 'POST') known.set(key, said)
    response.writeHead(said.status, { 'content-type': said.type }).end(said.body)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => closeServer(server, 0),
  }
}

const PASSED_ON = ['authorization', 'accept-language', 'content-type', 'x-gateway-secret']

async function forwarded(service: string, { method = 'GET', url, headers }: IncomingMessage, body: Buffer) {
  const response = await fetch(`${service}${url}`, {
    method,
    headers: Object.fromEntries(PASSED_ON.flatMap(name => (headers[name] ? [[name, String(headers[name])]] : []))),
    ...(method === 'POST' && { body: new Uint8Array(body) }),
  })
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, body: Buffer.from(await response.arrayBuffer()) }
}
