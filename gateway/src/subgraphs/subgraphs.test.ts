import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { metricsOf } from '@laurel/shared/testing/metrics'
import { createSignal } from '@laurel/shared/testing/signal'
import { post, secret, startWorld } from '../testing/gateway.ts'
import { CANARY, startServer } from '../testing/subgraphs.ts'
import { MAX_ANSWER_BYTES } from './transport.ts'

const both = '{ members { id name grade } }'
const codesOf = (body: { errors?: { extensions: Record<string, string> }[] }) =>
  body.errors?.map(({ extensions }) => extensions.code)

test('one query is answered from two subgraphs', async () => {
  await using world = await startWorld()
  const { status, body } = await world.ask(both)
  expect(status).toBe(200)
  expect(body).toEqual({
    data: {
      members: [
        { id: '1', name: 'Nguyễn Văn An', grade: 'OUTSTANDING' },
        { id: '2', name: 'Trần Thị Bình', grade: 'GOOD' },
      ],
    },
  })
})

test('subgraphs get to see the named headers and the secret, and no other', async () => {
  await using world = await startWorld()
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  await world.ask(both, {
    traceparent,
    'x-request-id': 'r-1',
    'accept-language': 'vi',
    cookie: 'a=b',
    'x-forwarded-for': '10.1.1.1',
    'x-gateway-secret': 'a-guess',
    'apollo-query-plan-experimental': '1',
  })
  for (const { requests } of Object.values(world.subgraphs)) {
    const { host, connection, ...headers } = requests.at(-1) ?? {}
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-language',
      'authorization',
      'content-length',
      'content-type',
      'traceparent',
      'x-gateway-secret',
      'x-request-id',
      'x-timeout-ms',
    ])
    expect(headers).toMatchObject({
      traceparent,
      'x-request-id': 'r-1',
      'accept-language': 'vi',
      'x-gateway-secret': secret,
      authorization: `Bearer ${world.token}`,
    })
  }
})

test('a subgraph that hangs costs its own fields, after the deadline', async () => {
  await using hung = await startServer(() => undefined)
  await using world = await startWorld({ evaluation: hung, requestTimeout: 300 })
  const began = performance.now()
  const { status, body } = await world.ask(both)
  expect(performance.now() - began).toBeLessThan(1_500)
  expect(status).toBe(200)
  expect(codesOf(body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
  expect(body.data).toEqual({
    members: [
      { id: '1', name: 'Nguyễn Văn An', grade: null },
      { id: '2', name: 'Trần Thị Bình', grade: null },
    ],
  })
})

test('a subgraph that begins an answer and does not end it is late as well', async () => {
  await using stalled = await startServer((_, response) => void response.write('{"data":'))
  await using world = await startWorld({ evaluation: stalled, requestTimeout: 300 })
  expect(codesOf((await world.ask(both)).body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
})

const answers = {
  'status 500 with a page': [500, 'text/html', `<h1>${CANARY}</h1>`],
  'status 500 with JSON': [500, 'application/json', JSON.stringify({ errors: [{ message: CANARY }] })],
  'status 400 with JSON': [400, 'application/json', JSON.stringify({ errors: [{ message: CANARY }] })],
  'status 200 with a page': [200, 'text/html', CANARY],
  'status 200 with broken JSON': [200, 'application/json', `{"data": "${CANARY}`],
  'status 200 with errors of no known form': [200, 'application/json', JSON.stringify({ errors: CANARY })],
  'status 302 to elsewhere': [302, 'text/plain', CANARY],
} as const

test.each(Object.entries(answers))('%s is SUBGRAPH_UNAVAILABLE and nothing of it is passed on', async (_, answer) => {
  const [status, type, text] = answer
  await using odd = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': type, location: `http://127.0.0.1:9/${encodeURIComponent(CANARY)}` })
    response.end(text)
  })
  await using world = await startWorld({ evaluation: odd })
  const reply = await world.ask(both)
  expect(codesOf(reply.body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
  expect(reply.text).not.toMatch(/canary|127\.0\.0\.1|evaluation|subgraph"/i)
})

test('a subgraph that is down is named neither by its name nor by its address', async () => {
  await using world = await startWorld()
  await world.subgraphs.evaluation[Symbol.asyncDispose]()
  const reply = await world.ask(both)
  expect(codesOf(reply.body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
  expect(reply.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|evaluation/)
})

test('the message about a silent subgraph comes in the language of the caller', async () => {
  await using world = await startWorld({ evaluation: await startServer((_, response) => void response.destroy()) })
  const { body } = await world.ask(both, { 'accept-language': 'vi' })
  expect(body.errors?.[0]?.message).toBe('Một phần hệ thống tạm thời không trả lời, xin thử lại sau.')
})

test('of a refusal pass message, path, code, field and basis, and no stack', async () => {
  await using world = await startWorld()
  const reply = await world.ask('{ broken(how: "withStack") { id } }')
  expect(reply.body.errors).toEqual([
    {
      message: 'refused',
      path: ['broken'],
      extensions: { code: 'OUT_OF_SCOPE', field: 'input.id', basis: '366 Art. 7' },
    },
  ])
  expect(reply.text).not.toMatch(/canary|stack/i)
})

test.each(['plainly', 'withoutCode'])(
  'an exception in a subgraph, thrown %s, is INTERNAL and says nothing',
  async how => {
    await using world = await startWorld()
    const reply = await world.ask(`{ broken(how: "${how}") { id } }`, { 'x-request-id': 'r-7' })
    expect(reply.body.errors).toEqual([
      {
        message: 'Something went wrong here; request r-7.',
        path: ['broken'],
        extensions: { code: 'INTERNAL', requestId: 'r-7' },
      },
    ])
    expect(reply.text).not.toMatch(/canary|stack|membership/i)
  },
)

test('a variable that a subgraph cannot read is the fault of the caller', async () => {
  await using world = await startWorld({
    membership: await startServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      const extensions = { code: 'BAD_USER_INPUT', stacktrace: [CANARY] }
      response.end(JSON.stringify({ errors: [{ message: 'Variable "$day" got invalid value "x"', extensions }] }))
    }),
  })
  const query = 'query ($day: Date) { members(bornOn: $day) { id } }'
  const { body } = await post(world.url, { query, variables: { day: 'x' } }, { authorization: `Bearer ${world.token}` })
  expect(body.errors).toEqual([
    { message: 'Variable "$day" got invalid value "x"', extensions: { code: 'BAD_USER_INPUT' } },
  ])
})

test('a subgraph that failed five times in a row is left alone for a second, and asked again when it is well', async () => {
  let isWell = false
  await using world = await startWorld({
    evaluation: await startServer((request, response) => {
      if (!isWell) return request.destroy()
      const body = { data: { _entities: [{ grade: 'OUTSTANDING' }, { grade: 'GOOD' }] } }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    }),
  })
  const { requests } = world.subgraphs.evaluation
  const asked = () => requests.filter(headers => headers['content-type'] === 'application/json').length
  for (let time = 1; time <= 5; time++) {
    expect(codesOf((await world.ask(both)).body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
    expect(asked()).toBe(time)
  }
  expect(codesOf((await world.ask(both)).body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
  expect(asked()).toBe(5)
  isWell = true
  await eventually(async () => expect(codesOf((await world.ask(both)).body)).toBeUndefined())
  expect(asked()).toBe(6)
})

test('a fetch whose time ends is one failure', async () => {
  let asked = 0
  let hangs = false
  await using hung = await startServer((request, response) => {
    if (!hangs) response.end('{"data":{"_entities":[null,null]}}')
    else if (request.method === 'POST') asked++
  })
  await using world = await startWorld({ evaluation: hung, requestTimeout: 500 })
  // else the time of the first goes for its plan
  await eventually(async () => expect((await world.ask(both)).body.errors).toBeUndefined())
  hangs = true
  for (let time = 1; time <= 6; time++) expect(codesOf((await world.ask(both)).body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
  expect(asked).toBe(5)
})

test('an answer that is too long is given up', async () => {
  await using flood = await startServer((_, response) => {
    response.write('{"data":"')
    for (let sent = 0; sent <= MAX_ANSWER_BYTES; sent += 1_000_000) response.write('x'.repeat(1_000_000))
  })
  await using world = await startWorld({ evaluation: flood })
  expect(codesOf((await world.ask(both)).body)).toEqual(['SUBGRAPH_UNAVAILABLE'])
})

test('a subgraph gets no more than 64 requests at a time, and the others wait their turn', async () => {
  let now = 0
  let most = 0
  const full = createSignal()
  await using slow = await startServer(async (request, response) => {
    if (request.method !== 'POST') return response.end() // is it live?
    most = Math.max(most, ++now)
    if (now === 64) full.give()
    await full.given
    await sleep(300) // a 65th would come meanwhile
    now--
    response.setHeader('content-type', 'application/json').end('{"data":{"years":[1]}}')
  })
  await using world = await startWorld({ evaluation: slow })
  // of one actor some of them would be one
  const tokens = await Promise.all(Array.from({ length: 200 }, (_, index) => world.issuer.signed({ sub: `${index}` })))
  const answers = await Promise.all(tokens.map(token => world.ask('{ years }', { authorization: `Bearer ${token}` })))
  expect(answers.map(({ body }) => body.data?.years)).toEqual(Array.from({ length: 200 }, () => [1]))
  expect(most).toBe(64)
})

test('of what one actor asks at once some is asked once, and each is answered', async () => {
  await using world = await startWorld({ executor: 'compiled' })
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.ask('{ years }')))
  expect(answers.map(({ body }) => body.data?.years)).toEqual(answers.map(() => [2010, 2011, 2012, 2013, 2014]))
  const { requests } = world.subgraphs.evaluation
  const asked = requests.filter(headers => headers['content-type'] === 'application/json').length
  const shared = (await metricsOf(world))['laurel_fetches_shared_total{subgraph="evaluation"}'] ?? 0
  expect(shared).toBeGreaterThan(0)
  expect(asked + shared).toBe(20)
})
