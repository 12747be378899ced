import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import { createClient, RequestFailed } from './client.ts'
import { MembersOfCellDocument, RecordResultsDocument } from './generated/graphql.ts'

type Reply = { status?: number; headers?: Record<string, string>; body: unknown }
type Asked = { headers: IncomingHttpHeaders; body: { query?: string; documentId?: string; variables: object } }

/** An HTTP server that gives these replies in turn, the last one again and again. */
async function serve(...replies: [Reply, ...Reply[]]) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? replies[0]
    asked.push({ headers: request.headers, body: JSON.parse(await text(request)) })
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  return {
    asked,
    url,
    client: createClient({ url, token: async () => `token ${asked.length}` }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const pageInfo = { hasNextPage: false, endCursor: null }
const an = { id: '1', displayName: 'Nguyễn Văn An', status: 'OFFICIAL', organization: null }
const members = { data: { members: { nodes: [an], pageInfo } } }
const busy = (retryAfter?: string, status = 503): Reply => ({
  status,
  ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
  body: { errors: [{ message: 'Cổng chưa sẵn sàng.', extensions: { code: 'NOT_READY', requestId: 'r-1' } }] },
})
const cell = { cell: 'c' }
const results = { input: { campaignId: 'c', results: [] } }

test('a request carries the document, its variables, a fresh token and the language', async () => {
  await using server = await serve({ body: members })
  await server.client.ask(MembersOfCellDocument, cell)
  await server.client.ask(MembersOfCellDocument, cell, { locale: 'en' })
  expect(server.asked.map(({ headers }) => [headers.authorization, headers['accept-language']])).toEqual([
    ['Bearer token 0', '*'],
    ['Bearer token 1', 'en'],
  ])
  expect(server.asked[0]?.body).toEqual({ query: MembersOfCellDocument.toString(), variables: cell })
})

test('variables, and what comes back, have the types of the document', async () => {
  await using server = await serve({ body: members })
  // @ts-expect-error which cell is not optional
  await server.client.ask(MembersOfCellDocument, {})
  // @ts-expect-error nor is it a number
  await server.client.ask(MembersOfCellDocument, { cell: 1 })
  const { data } = await server.client.ask(MembersOfCellDocument, cell)
  // @ts-expect-error only what was asked for is there
  expect(data?.members?.nodes[0]?.birthDate).toBeUndefined()
  const name: string | undefined = data?.members?.nodes[0]?.displayName
  expect(name).toBe('Nguyễn Văn An')
})

test('a document can be asked for by its hash alone', async () => {
  await using server = await serve({ body: members })
  await createClient({ url: server.url, token: async () => '', byHash: true }).ask(MembersOfCellDocument, cell)
  expect(server.asked[0]?.body).toEqual({
    documentId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    variables: cell,
  })
})

test('partial data is kept, beside errors with all that the graph says of them', async () => {
  const path = ['members', 'nodes', 0, 'organization']
  const extensions = { code: 'OUT_OF_SCOPE', field: 'input.cell', basis: '366-QĐ/TW, Art. 15(3)', internal: 'no' }
  const errors = [
    { message: 'Ngoài phạm vi.', path, extensions },
    { message: 'Lỗi hệ thống.', extensions: { code: 'INTERNAL', requestId: 'their-own' } },
    { message: '?' },
  ]
  await using server = await serve({ body: { ...members, errors }, headers: { 'x-request-id': 'r-7' } })
  expect(await server.client.ask(MembersOfCellDocument, cell)).toEqual({
    data: members.data,
    errors: [
      {
        ...{ code: 'OUT_OF_SCOPE', message: 'Ngoài phạm vi.', path },
        ...{ field: 'input.cell', basis: '366-QĐ/TW, Art. 15(3)', requestId: 'r-7' },
      },
      { code: 'INTERNAL', message: 'Lỗi hệ thống.', requestId: 'their-own' },
      { code: 'INTERNAL', message: '?', requestId: 'r-7' },
    ],
    requestId: 'r-7',
    retryAfter: null,
  })
})

test.each([
  ['seconds', '0', 503],
  ['a day in the past', 'Thu, 01 Jan 2015 00:00:00 GMT', 503],
  ['seconds, by a limit of requests', '0', 429],
])('a query is asked again after the time that Retry-After tells in %s', async (_, retryAfter, status) => {
  await using server = await serve(busy(retryAfter, status), busy(retryAfter, status), { body: members })
  const { data, errors } = await server.client.ask(MembersOfCellDocument, cell)
  expect([data, errors, server.asked.length]).toEqual([members.data, [], 3])
})

test('a query waits as long as it is told to, and a second where nothing is told', async () => {
  await using server = await serve(busy('1'), { body: members })
  const began = performance.now()
  expect((await server.client.ask(MembersOfCellDocument, cell)).errors).toEqual([])
  expect(performance.now() - began).toBeGreaterThan(990)
  await using silent = await serve(busy(), { body: members })
  const begunAgain = performance.now()
  expect((await silent.client.ask(MembersOfCellDocument, cell)).errors).toEqual([])
  expect(performance.now() - begunAgain).toBeGreaterThan(990)
})

test('after three requests a query is answered with what stands in the way', async () => {
  await using server = await serve(busy('0'))
  const { data, errors, retryAfter } = await server.client.ask(MembersOfCellDocument, cell)
  expect([data, retryAfter, server.asked.length]).toEqual([null, 0, 3])
  expect(errors).toEqual([{ code: 'NOT_READY', message: 'Cổng chưa sẵn sàng.', requestId: 'r-1' }])
})

test('nobody is kept waiting for longer than ten seconds: the time is in the answer', async () => {
  await using server = await serve(busy('11', 429))
  expect((await server.client.ask(MembersOfCellDocument, cell)).retryAfter).toBe(11)
  expect(server.asked).toHaveLength(1)
})

test('a mutation is never sent twice', async () => {
  await using server = await serve(busy('0'))
  const { errors, retryAfter } = await server.client.ask(RecordResultsDocument, results)
  expect([errors[0]?.code, retryAfter, server.asked.length]).toEqual(['NOT_READY', 0, 1])
})

test('a signal ends the pause between two requests, and the request itself', async () => {
  await using server = await serve(busy('10'))
  const stop = new AbortController()
  const asking = server.client.ask(MembersOfCellDocument, cell, { signal: stop.signal })
  const waiting = expect(asking).rejects.toThrow('the page was left')
  while (server.asked.length === 0) await new Promise(setImmediate)
  stop.abort(new Error('the page was left'))
  await waiting
  await expect(server.client.ask(MembersOfCellDocument, cell, { signal: stop.signal })).rejects.toThrow('was left')
})

test('a gateway that cannot be reached, or a page of somebody before it, is an error like any other', async () => {
  const gone = await serve({ body: '' })
  await gone[Symbol.asyncDispose]()
  const unheard = await gone.client.ask(MembersOfCellDocument, cell)
  expect([unheard.data, unheard.errors]).toEqual([
    null,
    [{ code: 'GATEWAY_UNREACHABLE', message: expect.stringMatching(/^Không liên lạc được/) }],
  ])
  await using proxy = await serve({ status: 502, body: '<html>Bad Gateway</html>' })
  const { errors } = await proxy.client.ask(RecordResultsDocument, results, { locale: 'en' })
  expect(errors).toEqual([{ code: 'GATEWAY_UNREACHABLE', message: expect.stringMatching(/^The gateway does not/) }])
  await using empty = await serve({ body: '{"data":null}' })
  expect((await empty.client.ask(MembersOfCellDocument, cell)).errors[0]?.code).toBe('GATEWAY_UNREACHABLE')
})

test('a gateway that does not answer in time is given up, and so is a body that does not end', async () => {
  for (const begun of [false, true]) {
    const server = createServer((_, response) => void (begun && response.writeHead(200).write('{"data":')))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = createClient({ url, token: async () => '', deadline: 100 })
    expect((await client.ask(MembersOfCellDocument, cell)).errors[0]?.code).toBe('GATEWAY_UNREACHABLE')
    server.closeAllConnections()
    server.close()
  }
})

const page = (name: string, endCursor: string, hasNextPage = true): Reply => ({
  body: { data: { members: { nodes: [{ ...an, displayName: name }], pageInfo: { hasNextPage, endCursor } } } },
})

async function namesIn(server: Awaited<ReturnType<typeof serve>>): Promise<string[]> {
  const names: string[] = []
  for await (const { nodes } of server.client.pages(MembersOfCellDocument, cell, data => data.members))
    names.push(...nodes.map(({ displayName }) => displayName))
  return names
}

test('pages follow the cursors to the end of a connection', async () => {
  await using server = await serve(page('An', 'a'), page('Bình', 'b'), page('Cường', 'c', false))
  expect(await namesIn(server)).toEqual(['An', 'Bình', 'Cường'])
  expect(server.asked.map(({ body }) => body.variables)).toEqual([
    cell,
    { ...cell, after: 'a' },
    { ...cell, after: 'b' },
  ])
})

test('a cursor that stays where it is ends the pages', async () => {
  await using server = await serve(page('An', 'a'), page('Bình', 'a'))
  expect(await namesIn(server)).toEqual(['An', 'Bình'])
})

test('a connection that an error costs is thrown, one that is null without an error has no pages', async () => {
  await using server = await serve(page('An', 'a'), busy('11'))
  const failure = await namesIn(server).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RequestFailed)
  expect((failure as RequestFailed).errors.map(({ code }) => code)).toEqual(['NOT_READY'])
  await using nothing = await serve({ body: { data: { members: null } } })
  expect(await namesIn(nothing)).toEqual([])
})
