import { connect } from 'node:net'
import { expect, test } from '@jest/globals'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { closeServer, createEndpoint } from './endpoint.ts'
import { Refusal } from './errors.ts'
import { answerJson, type Handler } from './http.ts'
import { anyPlace } from './testing/place.ts'

/** An endpoint with these handlers, which answers refusals with 418; `lines` are what it logs. */
async function listening(handlers: Record<string, Handler>) {
  const lines: { msg: string; requestId: string; err: { message: string } }[] = []
  const log = pino({ level: 'warn', base: null, timestamp: false }, { write: line => lines.push(JSON.parse(line)) })
  const { app, server, serve, listen } = createEndpoint({
    health: { problems: () => [], notices: () => [], late: () => [] },
    ...{ registry: new Registry(), routes: [], log },
    refuse(error, _, response) {
      if (!(error instanceof Refusal) || response.headersSent) return false
      answerJson(response, 418, { code: error.code })
      return true
    },
  })
  for (const [path, handler] of Object.entries(handlers)) serve(path, handler)
  app.get('/refused', () => {
    throw new Refusal('FORBIDDEN')
  })
  const { url } = await listen(anyPlace)
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, { headers: { 'accept-language': 'en', ...headers } })
    return [response.status, await response.json()]
  }
  return { url, lines, ask, [Symbol.asyncDispose]: () => closeServer(server, 100) }
}

const says =
  (text: string): Handler =>
  async (_, response) =>
    answerJson(response, 200, text)

test('a handler has its path, or all below one, and nothing else', async () => {
  await using endpoint = await listening({ '/a': says('a'), '/a/b': says('b'), '/files/': says('file') })
  for (const [path, answer] of Object.entries({ '/a': 'a', '/a?b=/a/b': 'a', '/a/b': 'b', '/files/1/2': 'file' }))
    expect([path, await endpoint.ask(path)]).toEqual([path, [200, answer]])
  for (const path of ['/a/', '/a/c', '/A', '/files', '/b'])
    expect([path, (await endpoint.ask(path))[0]]).toEqual([path, 404])
})

test('what a handler or the app refuses is told in one way', async () => {
  const refusing: Handler = async () => {
    throw new Refusal('NOT_READY')
  }
  await using endpoint = await listening({ '/handler': refusing })
  expect(await endpoint.ask('/handler')).toEqual([418, { code: 'NOT_READY' }])
  expect(await endpoint.ask('/refused')).toEqual([418, { code: 'FORBIDDEN' }])
  expect(endpoint.lines).toEqual([])
})

test('a handler that fails says nothing but the request’s id, under which the reason is logged', async () => {
  const failing: Handler = async () => {
    throw new Error('a secret')
  }
  await using endpoint = await listening({ '/fails': failing })
  const extensions = { code: 'INTERNAL', requestId: 'r-1' }
  const message = 'Something went wrong here; request r-1.'
  expect(await endpoint.ask('/fails', { 'x-request-id': 'r-1' })).toEqual([500, { errors: [{ message, extensions }] }])
  expect(endpoint.lines).toMatchObject([{ msg: 'request failed', requestId: 'r-1', err: { message: 'a secret' } }])
})

test('an answer that fails when a part of it is sent is cut, and not taken for whole', async () => {
  const halfway: Handler = async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).write('half')
    throw new Error('broken')
  }
  await using endpoint = await listening({ '/half': halfway })
  await expect(fetch(`${endpoint.url}/half`).then(response => response.text())).rejects.toThrow('terminated')
  expect(endpoint.lines).toMatchObject([{ msg: 'request failed', err: { message: 'broken' } }])
})

test('what is no HTTP, or has too much of it, brings nothing down', async () => {
  await using endpoint = await listening({ '/a': says('a') })
  for (const garbage of ['\0\0\0', 'GET / HTTP/9\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`]) {
    const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1')
    socket.on('error', () => undefined).end(garbage)
    await new Promise(resolve => socket.resume().on('close', resolve))
  }
  expect(await endpoint.ask('/a')).toEqual([200, 'a'])
})
