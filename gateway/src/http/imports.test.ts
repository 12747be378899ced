import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, type RequestListener, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { createSignal } from '@laurel/shared/testing/signal'
import { startWorld } from '../testing/gateway.ts'
import { CANARY, startServer } from '../testing/subgraphs.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const MEGABYTE = 1_048_576
const line = Buffer.from('0012345678,Nguyễn Văn An,1970-01-31\n'.repeat(2_000))

async function* lines(bytes: number): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes; sent += line.length) yield line
}

async function upload(world: World, body: string | AsyncIterable<Buffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}/imports/${randomUUID()}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${world.token}`,
      'accept-language': 'en',
      'content-type': 'text/csv; charset=utf-8',
      ...headers,
    },
    body,
    duplex: 'half',
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

function sendingTo({ url, token }: World): ClientRequest {
  return request(`${url}/imports/${randomUUID()}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
  })
}

/** Reads a file and answers as membership does. */
const membership: RequestListener = async (received, response) => {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of received) {
    digest.update(chunk)
    bytes += chunk.length
  }
  response.writeHead(202, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: 'QUEUED', bytes, sha256: digest.digest('hex'), path: received.url }))
}

test('a file of 400 megabytes goes through whole, and memory does not grow with it', async () => {
  await using world = await startWorld({ membership: await startServer(membership) })
  const before = process.memoryUsage.rss()
  const digest = createHash('sha256')
  let most = 0
  const sender = sendingTo(world)
  const answered = once(sender, 'response')
  for await (const chunk of lines(400 * MEGABYTE)) {
    digest.update(chunk)
    if (!sender.write(chunk)) await once(sender, 'drain')
    most = Math.max(most, process.memoryUsage.rss())
  }
  sender.end()
  const [answer] = await answered
  const said = JSON.parse((await answer.setEncoding('utf8').toArray()).join(''))
  expect([answer.statusCode, said.status, said.sha256]).toEqual([202, 'QUEUED', digest.digest('hex')])
  expect(said.bytes).toBeGreaterThanOrEqual(400 * MEGABYTE)
  expect((most - before) / MEGABYTE).toBeLessThan(150)
})

test('a reader that is slow holds the sender back', async () => {
  const release = createSignal()
  const slow: RequestListener = async (received, response) => {
    await release.given
    received.resume().on('end', () => response.writeHead(202).end('{}'))
  }
  await using world = await startWorld({ membership: await startServer(slow) })
  let sent = 0
  async function* counted() {
    for await (const chunk of lines(50 * MEGABYTE)) {
      sent += chunk.length
      yield chunk
    }
  }
  const done = upload(world, counted())
  await eventually(async () => {
    const before = sent
    await setTimeout(200)
    expect([before > 0, sent - before]).toEqual([true, 0])
  })
  expect(sent).toBeLessThan(25 * MEGABYTE)
  release.give()
  expect((await done).status).toBe(202)
  expect(sent).toBeGreaterThanOrEqual(50 * MEGABYTE)
})

test('membership gets the headers that are passed on, the length and the path', async () => {
  await using world = await startWorld({ membership: await startServer(membership) })
  const { body } = await upload(world, 'code,name\n', { cookie: 'a=b', 'x-request-id': 'r-5' })
  expect(body.path).toMatch(/^\/imports\/[\da-f-]{36}$/)
  const { host, connection, ...headers } = world.subgraphs.membership.requests.at(-1) ?? {}
  expect(headers).toEqual({
    authorization: `Bearer ${world.token}`,
    'accept-language': 'en',
    'x-request-id': 'r-5',
    'x-gateway-secret': 'a-secret-of-the-gateway',
    'content-type': 'text/csv; charset=utf-8',
    'content-length': '10',
  })
})

test('what is no CSV, or no import, does not reach membership', async () => {
  await using world = await startWorld({ membership: await startServer(membership) })
  const json = await upload(world, '{}', { 'content-type': 'application/json' })
  expect([json.status, json.body.errors[0].extensions.code]).toEqual([415, 'NOT_CSV'])
  const odd = await fetch(`${world.url}/imports/..%2Fgraphql`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${world.token}`, 'content-type': 'text/csv' },
    body: 'a',
  })
  expect([odd.status, await odd.json()]).toMatchObject([404, { errors: [{ extensions: { code: 'IMPORT_UNKNOWN' } }] }])
  expect(world.subgraphs.membership.requests.filter(({ 'content-type': type }) => type)).toEqual([])
})

test('a refusal by membership is passed on, without what it should not carry', async () => {
  const extensions = { code: 'IMPORT_FILE_DIFFERS', stacktrace: [CANARY] }
  const refusing: RequestListener = (received, response) => {
    received.resume().on('end', () => {
      response.writeHead(409).end(JSON.stringify({ errors: [{ message: 'Another file.', extensions }] }))
    })
  }
  await using world = await startWorld({ membership: await startServer(refusing) })
  const { status, body } = await upload(world, lines(MEGABYTE))
  expect([status, body]).toEqual([
    409,
    { errors: [{ message: 'Another file.', extensions: { code: 'IMPORT_FILE_DIFFERS' } }] },
  ])
})

const failures: Record<string, RequestListener> = {
  'fails with a page': (_, response) => void response.writeHead(500).end(`<h1>${CANARY}</h1>`),
  'refuses with a page': (_, response) => void response.writeHead(400).end(CANARY),
  'does not know the gateway': (_, response) => {
    response.writeHead(401)
    response.end(JSON.stringify({ errors: [{ message: CANARY, extensions: { code: 'GATEWAY_REQUIRED' } }] }))
  },
  'hangs up in the middle': received => void received.once('data', () => received.socket.destroy()),
}

test.each(Object.entries(failures))('membership that %s is SUBGRAPH_UNAVAILABLE', async (_, failure) => {
  await using world = await startWorld({ membership: await startServer(failure) })
  const { status, text, body } = await upload(world, lines(3 * MEGABYTE))
  expect([status, body.errors[0].extensions.code]).toEqual([502, 'SUBGRAPH_UNAVAILABLE'])
  expect(text).not.toMatch(/canary|127\.0\.0\.1|ECONN|socket/)
})

test('a sender who goes away takes the half-sent file with him', async () => {
  const endings: string[] = []
  const watching: RequestListener = received => {
    received.resume()
    received.on('error', () => undefined)
    received.on('close', () => endings.push(received.complete ? 'whole' : 'cut'))
  }
  await using world = await startWorld({ membership: await startServer(watching) })
  const sender = sendingTo(world).on('error', () => undefined)
  sender.write(line)
  await eventually(() =>
    expect(world.subgraphs.membership.requests.some(({ 'content-type': type }) => type)).toBe(true),
  )
  sender.destroy()
  await eventually(() => expect(endings).toContain('cut'))
})
