import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import { createSignal } from '@laurel/shared/testing/signal'
import { connect, GraphRefusal } from './graph.ts'

const query = 'query Ping { organization(code: "HN") { id } }'

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    graph: connect(`http://127.0.0.1:${port}`, 'token'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

test('an overloaded gateway and broken connections are tried again', async () => {
  let requests = 0
  await using gateway = await serve((request, response) => {
    requests++
    if (requests === 1) response.writeHead(503).end()
    else if (requests === 2) response.writeHead(429).end()
    else if (requests === 3) request.socket.destroy()
    else response.end('{"data":{"organization":null}}')
  })
  expect(await gateway.graph.ask(query, {})).toEqual({ organization: null })
  expect(requests).toBe(4)
})

test('a service that is away for a while is asked again', async () => {
  let requests = 0
  await using gateway = await serve((_, response) => {
    requests++
    const errors = [{ message: 'Xin thử lại', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]
    response.end(JSON.stringify(requests === 1 ? { data: null, errors } : { data: { organization: null } }))
  })
  expect(await gateway.graph.ask(query, {})).toEqual({ organization: null })
  expect(requests).toBe(2)
})

test('an address that cannot be asked is told with the reason', async () => {
  const asked = connect('http://127.0.0.1:1', 'token').ask(query, {})
  await expect(asked).rejects.toThrow('the gateway cannot be reached: fetch failed: bad port')
})

test('a refusal is told with its code, its words and its place, and is not tried again', async () => {
  let requests = 0
  await using gateway = await serve((_, response) => {
    requests++
    const error = { message: 'Ngoài phạm vi', path: ['organization'], extensions: { code: 'OUT_OF_SCOPE' } }
    response.end(JSON.stringify({ data: null, errors: [error] }))
  })
  const refusal = await gateway.graph.ask<GraphRefusal>(query, {}).catch((error: GraphRefusal) => error)
  expect(refusal).toBeInstanceOf(GraphRefusal)
  expect(refusal.codes).toEqual(['OUT_OF_SCOPE'])
  expect(refusal.message).toBe('Ping was refused: OUT_OF_SCOPE Ngoài phạm vi at organization')
  expect(requests).toBe(1)
})

test('an answer that is not one of GraphQL is told as it is', async () => {
  await using gateway = await serve((_, response) => response.writeHead(404).end('no such page'))
  await expect(gateway.graph.ask(query, {})).rejects.toThrow(
    "the gateway's answer is not one of GraphQL: HTTP 404 no such page",
  )
})

test('a file is taken from its source only as fast as the gateway reads it', async () => {
  const { given: mayRead, give: letRead } = createSignal()
  await using gateway = await serve(async (request, response) => {
    await mayRead
    const received = await text(request)
    response.writeHead(202).end(`${request.headers['content-type']} ${received.length}`)
  })
  let taken = 0
  const chunk = Buffer.alloc(65_536, 'x')
  const chunks = function* () {
    for (; taken < 1_000; taken++) yield chunk
  }
  const sent = gateway.graph.put('/imports/1', chunks())
  await settled(() => taken)
  expect(taken).toBeLessThan(500)
  letRead()
  expect(await sent).toMatchObject({ status: 202, text: 'text/csv 65536000' })
})

/** Waits until a figure has not changed over a hundred turns of the event loop, once it has begun to. */
async function settled(figure: () => number): Promise<void> {
  let last = 0
  for (let still = 0; still < 100; ) {
    await new Promise(resolve => setImmediate(resolve))
    still = figure() > 0 && figure() === last ? still + 1 : 0
    last = figure()
  }
}
