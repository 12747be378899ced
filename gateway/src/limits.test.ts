import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import {
  MAX_DEPTH,
  MAX_DOCUMENT,
  MAX_ROOT_FIELDS,
  MAX_SELECTIONS,
  MAX_TOKENS,
  MAX_VALIDATION_ERRORS,
} from '@laurel/shared/edge/limits'
import { withCpu } from '@laurel/shared/testing/cpu'
import { getIntrospectionQuery } from 'graphql'
import { post, startWorld } from './testing/gateway.ts'

type World = Awaited<ReturnType<typeof startWorld>>

const names = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Each fragment spreads the next twice: 2 to the power of `count` selections from a line each. */
const doubling = (count: number) =>
  `{ member(id: "1") { ...F0 } } ${names(count)
    .map(n => `fragment F${n} on Member { superior { ...F${n + 1} } peers { ...F${n + 1} } }`)
    .join(' ')} fragment F${count} on Member { id }`

const flatDoubling = (count: number) =>
  `{ member(id: "1") { ...F0 } } ${names(count)
    .map(n => `fragment F${n} on Member { ...F${n + 1} ...F${n + 1} }`)
    .join(' ')} fragment F${count} on Member { id superior { peers { id } } }`

/** Each level crosses from one subgraph to the other and back, which is dear to plan. */
const crossing = (count: number) =>
  `{ member(id: "1") { ...F0 } } ${names(count)
    .map(n => `fragment F${n} on Member { a: superior { grade ...F${n + 1} } b: peers { name ...F${n + 1} } }`)
    .join(' ')} fragment F${count} on Member { name grade }`

const nested = (depth: number) => `{ members ${'{ superior '.repeat(depth - 2)} { id } ${'}'.repeat(depth - 2)} }`
const many = (count: number, field: string) =>
  names(count)
    .map(n => `a${n}: ${field}`)
    .join(' ')
const roots = (count: number) => `{ ${many(count, 'years')} }`
const aliases = (count: number) => `{ member(id: "1") { ${many(count - 1, 'id')} } }`

const bombs = {
  'the cyclic bomb': [doubling(31), 'QUERY_TOO_DEEP'],
  'fragments doubled within one selection': [flatDoubling(31), 'GRAPHQL_VALIDATION_FAILED'],
  'a smaller one that is flat': [flatDoubling(14), 'QUERY_TOO_LARGE'],
  'the one that is slow to plan': [crossing(13), 'QUERY_TOO_LARGE'],
  'the one that asks too often': [crossing(6), 'TOO_MANY_FETCHES'],
  'deep nesting': [nested(MAX_DEPTH + 1), 'QUERY_TOO_DEEP'],
  'very deep nesting': [nested(1_000), 'QUERY_TOO_DEEP'],
  'fragments within fragments': [`{ ${'... on Query { '.repeat(700)} years ${'}'.repeat(700)} }`, 'QUERY_TOO_DEEP'],
  'a long chain of fragments': [
    `{ ...F0 } ${names(300)
      .map(n => `fragment F${n} on Query { ...F${n + 1} }`)
      .join(' ')} fragment F300 on Query { ${many(20, 'years')} }`,
    'QUERY_TOO_DEEP',
  ],
  aliases: [aliases(MAX_SELECTIONS + 1), 'QUERY_TOO_LARGE'],
  'fields at the root': [roots(MAX_ROOT_FIELDS + 1), 'TOO_MANY_ROOT_FIELDS'],
  tokens: [`{ years ${'@include(if: true) '.repeat(MAX_TOKENS / 6)} }`, 'GRAPHQL_PARSE_FAILED'],
  'a great many tokens': [aliases(9_000), 'GRAPHQL_PARSE_FAILED'],
  'one field again and again': [`{ ${'years '.repeat(MAX_TOKENS - 3)} }`, 'TOO_MANY_ROOT_FIELDS'],
  'a fragment that spreads itself': [
    '{ members { ...F } } fragment F on Member { superior { ...F } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
} as const

test('bombs of every kind are refused with 400 and a stable code, in milliseconds', async () => {
  await using world = await startWorld()
  await world.ask('{ years }')
  for (const [bomb, [query, code]] of Object.entries(bombs)) {
    const { answer, cpuMs } = await withCpu(() => world.ask(query))
    const { status, body } = answer
    expect([bomb, status, body.errors?.map(({ extensions }) => extensions.code)[0]]).toEqual([bomb, 400, code])
    expect([bomb, cpuMs < 500]).toEqual([bomb, true])
  }
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('thousands of fields are refused before they are compared with each other, also where plain JSON is wanted', async () => {
  await using world = await startWorld()
  const query = `{ ${'members{id} '.repeat(790)} }`
  await world.ask(query)
  const began = performance.now()
  const told = await Promise.all(
    ['application/json', '*/*'].map(async accept => {
      const { status, body } = await world.ask(query, { accept })
      return [status, body.errors?.[0]?.extensions.code]
    }),
  )
  expect(told).toEqual([
    [200, 'TOO_MANY_ROOT_FIELDS'],
    [400, 'TOO_MANY_ROOT_FIELDS'],
  ])
  expect(performance.now() - began).toBeLessThan(100)
})

test('a document that is too long is refused before anything is done with it, in both languages', async () => {
  await using world = await startWorld()
  const document = (length: number) => `{ years } #${'x'.repeat(length - 11)}`
  expect((await world.ask(document(MAX_DOCUMENT))).status).toBe(200)
  const told = async (language: string) => {
    const { status, body } = await world.ask(document(MAX_DOCUMENT + 1), { 'accept-language': language })
    return [status, body.errors?.[0]?.extensions.code, body.errors?.[0]?.message]
  }
  expect(await told('en')).toEqual([
    ...[413, 'DOCUMENT_TOO_LONG'],
    'The document is too long: 100000 characters are the most; data belongs into variables.',
  ])
  expect(await told('vi')).toEqual([
    ...[413, 'DOCUMENT_TOO_LONG'],
    'Văn bản truy vấn quá dài: nhiều nhất là 100000 ký tự; dữ liệu xin gửi trong biến.',
  ])
})

test('documents that are known are answered in between those that are seen for the first time', async () => {
  await using world = await startWorld()
  const known = '{ __typename }'
  for (const _ of ['once', 'again']) await world.ask(known)
  // Each is refused before it is validated: not even for that are several looked at in one turn.
  const dear = names(40).map(n => `query Q${n} ${roots(MAX_ROOT_FIELDS + 400)}`)
  const answers = await askAtOnce(world, [...dear, known])
  expect(answers.filter(answer => answer.text.includes('"TOO_MANY_ROOT_FIELDS"'))).toHaveLength(40)
  expect(answers.filter(answer => answer.text.includes('{"data":{"__typename":"Query"}}'))).toHaveLength(1)
  expect(answers.findIndex(({ query }) => query === known)).toBeLessThan(20)
})

/** Asks such that all is there within one turn of the gateway's event loop, in this order; the answers in the order in which they came. */
async function askAtOnce({ url, token }: World, queries: string[]) {
  const answers: { query: string; text: string }[] = []
  const { hostname, port } = new URL(url)
  const asked = await Promise.all(
    queries.map(async query => {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      const body = JSON.stringify({ query })
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\naccept: application/json\r\nconnection: close\r\n`,
      )
      socket.write(
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, -1)}`,
      )
      const answered = text(socket).then(all => answers.push({ query, text: all }))
      return { end: () => socket.write(body.slice(-1)), answered }
    }),
  )
  // In each turn one connection is accepted. Who connected after them is answered: so the others were, and their heads were read.
  const last = connect(Number(port), hostname)
  last.write(`GET /livez HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`)
  await text(last)
  for (const { end } of asked) end()
  await Promise.all(asked.map(({ answered }) => answered))
  return answers
}

test('of many faults a caller is told of some', async () => {
  await using world = await startWorld()
  const { status, body } = await world.ask(`{ ${many(100, 'nothing')} }`)
  expect([status, body.errors?.length]).toEqual([400, MAX_VALIDATION_ERRORS + 1])
  expect(body.errors?.at(-1)?.message).toContain('Too many validation errors')
})

test('the refusal of a large query says what the most is, in both languages', async () => {
  await using world = await startWorld()
  const told = async (language: string) =>
    (await world.ask(aliases(MAX_SELECTIONS + 1), { 'accept-language': language })).body.errors?.[0]?.message
  expect(await told('en')).toBe(
    'The query is too large: 500 fields are the most, those of fragments counted each time.',
  )
  expect(await told('vi')).toBe('Truy vấn quá lớn: nhiều nhất là 500 trường, kể cả trong các fragment.')
})

test('what is allowed at the most is planned and answered', async () => {
  await using world = await startWorld()
  await world.ask(crossing(3)) // the planner's first work is slow
  for (const query of [
    aliases(MAX_SELECTIONS),
    roots(MAX_ROOT_FIELDS),
    nested(MAX_DEPTH),
    crossing(4),
    getIntrospectionQuery(),
  ]) {
    const began = performance.now()
    const { status, body } = await world.ask(query)
    expect([status, body.errors]).toEqual([200, undefined])
    expect(performance.now() - began).toBeLessThan(2_000)
  }
})

test('2,000 results pass as variables; a body above the limit does not', async () => {
  await using world = await startWorld()
  const ask = (bytes: number) =>
    post(
      world.url,
      { query: '{ years }', variables: { results: ['x'.repeat(bytes)] } },
      { authorization: `Bearer ${world.token}` },
    )
  expect((await ask(2_000 * 150)).status).toBe(200)
  const { status, body } = await ask(2 * 1_024 * 1_024)
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([413, 'BODY_TOO_LARGE'])
})
