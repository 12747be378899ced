import { createHash } from 'node:crypto'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { pino } from 'pino'
import { NOTHING } from '../http/parameters.ts'
import { post, startWorld } from '../testing/gateway.ts'
import { createTrust, type TrustSettings } from './trusted-documents.ts'

const years = '{ years }'
const memberById = 'query One($id: ID!) { member(id: $id) { name } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const manifestOf = (...documents: string[]) =>
  JSON.stringify(Object.fromEntries(documents.map(text => [hashOf(text), text])))

/** A gateway with a manifest, which may be replaced. */
async function startTrusting(mode: TrustSettings['mode'], manifest: string) {
  const folder = await mkdtemp(join(tmpdir(), 'laurel-trust-'))
  const file = join(folder, 'documents.json')
  const write = async (text: string) => {
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  }
  await write(manifest)
  const world = await startWorld({ trust: { mode, file } })
  const ask = (body: object) => post(world.url, body, { authorization: `Bearer ${world.token}` })
  const codeOf = async (body: object) => {
    const answer = await ask(body)
    return [answer.status, answer.body.errors?.[0]?.extensions.code ?? answer.body.data]
  }
  await eventually(async () => expect(await codeOf({ query: years })).not.toEqual([503, 'NOT_READY']))
  return {
    file,
    world,
    ask,
    codeOf,
    write,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

const answered = { years: [2010, 2011, 2012, 2013, 2014] }
const an = { member: { name: 'Nguyễn Văn An' } }

test('a document of the manifest is known by its hash, by POST and by GET', async () => {
  await using trusting = await startTrusting('off', manifestOf(years, memberById))
  const { codeOf, world } = trusting
  await eventually(async () => expect(await codeOf({ documentId: `sha256:${hashOf(years)}` })).toEqual([200, answered]))
  expect(await codeOf({ documentId: `sha256:${hashOf(memberById)}`, variables: { id: '1' } })).toEqual([200, an])
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(years) } }
  expect(await codeOf({ extensions })).toEqual([200, answered])
  const parameters = new URLSearchParams({ documentId: `sha256:${hashOf(memberById)}`, variables: '{"id":"1"}' })
  const got = await fetch(`${world.url}/graphql?${parameters}`, { headers: { authorization: `Bearer ${world.token}` } })
  expect(await got.json()).toEqual({ data: an })
  expect(await codeOf({ documentId: `sha256:${hashOf('{ other }')}` })).toEqual([400, 'DOCUMENT_UNKNOWN'])
  expect(await codeOf({ query: '{ __typename }' })).toEqual([200, { __typename: 'Query' }])
})

test('enforced, nothing else is served, however it comes', async () => {
  await using trusting = await startTrusting('enforce', manifestOf(years))
  const { codeOf, world } = trusting
  expect(await codeOf({ query: years })).toEqual([200, answered])
  expect(await codeOf({ documentId: `sha256:${hashOf(years)}` })).toEqual([200, answered])
  const refused = [400, 'DOCUMENT_NOT_TRUSTED']
  expect(await codeOf({ query: `${years} ` })).toEqual(refused)
  expect(await codeOf({ query: memberById, variables: { id: '1' } })).toEqual(refused)
  expect(await codeOf({ query: '{ __typename }', documentId: `sha256:${hashOf(years)}` })).toEqual(refused)
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(memberById) } }
  expect(await codeOf({ extensions })).toEqual(refused)
  expect(await codeOf({ query: memberById, extensions })).toEqual(refused)
  const headers = { authorization: `Bearer ${world.token}` }
  const got = await fetch(`${world.url}/graphql?${new URLSearchParams({ query: memberById })}`, { headers })
  expect(got.status).toBe(400)
  expect(world.subgraphs.membership.requests).toEqual([])
})

/** Each is one that some reader of requests takes for the query alone. */
const disguises: Record<string, unknown>[] = [
  { documentId: null },
  { documentId: 1 },
  { documentId: [`sha256:${hashOf(years)}`] },
  { extensions: null },
  { extensions: [] },
  { extensions: { persistedQuery: null } },
  { extensions: { persistedQuery: 0 } },
  { extensions: { persistedQuery: { version: 1 } } },
  { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(years) } } },
  { operationName: null, variables: null },
]

test('enforced, no disguise of a document helps', async () => {
  await using trusting = await startTrusting('enforce', manifestOf(years))
  const { codeOf, world } = trusting
  const refusals = ['BAD_REQUEST', 'DOCUMENT_HASH_WRONG', 'DOCUMENT_NOT_TRUSTED']
  for (const disguise of disguises) {
    const [status, code] = await codeOf({ query: '{ members { name } }', ...disguise })
    expect([disguise, status, refusals.includes(String(code))]).toEqual([disguise, 400, true])
  }
  const known = `sha256:${hashOf(years)}`
  const searches = [
    `documentId=${known}&documentId=${known}`,
    'extensions=null',
    'extensions={"persistedQuery":null}',
    `extensions={"persistedQuery":null}&documentId=${known}`,
    `query=${encodeURIComponent(years)}`,
    `${'a&'.repeat(1_000)}documentId=${known}`,
    'variables={',
  ]
  const headers = { authorization: `Bearer ${world.token}` }
  for (const [path, status] of Object.entries({ '/graphql': 400, '/graphql//': 404 }))
    for (const search of searches) {
      const got = await fetch(`${world.url}${path}?${search}&query={members{name}}`, { headers })
      expect([path, search, got.status]).toEqual([path, search, status])
    }
  expect(world.subgraphs.membership.requests).toEqual([])
})

/** What a gateway that only logs says of a document, once it was asked. */
async function loggedOf(asked: {
  query: string
  operationName?: string
  variables?: Record<string, unknown>
}): Promise<object[]> {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'warn', base: null, timestamp: false }, { write: line => lines.push(JSON.parse(line)) })
  await using trust = createTrust({ mode: 'log', file: undefined }, log)
  const given = { ...NOTHING, ...asked }
  expect(trust.look(given, 'r-7')).toEqual(given)
  return lines
}

test('only logged, everything is served, and known by hash and name, not by what was asked', async () => {
  await using trusting = await startTrusting('log', manifestOf(years))
  expect(await trusting.codeOf({ query: memberById, variables: { id: '1' } })).toEqual([200, an])
  const line = { level: 40, document: hashOf(memberById), requestId: 'r-7', msg: 'a document is not trusted' }
  expect(await loggedOf({ query: memberById, variables: { id: 'Nguyễn' } })).toEqual([{ ...line, operation: 'One' }])
  expect(await loggedOf({ query: memberById, operationName: 'Other' })).toEqual([{ ...line, operation: 'Other' }])
  expect(await loggedOf({ query: memberById, operationName: '"Nguyễn"' })).toEqual([line])
  expect(await loggedOf({ query: memberById, operationName: 'x'.repeat(200) })).toEqual([line])
})

test('a gateway that must enforce a manifest is not ready before it has a good one', async () => {
  await using trusting = await startTrusting('off', '{')
  const { file, world, write } = trusting
  await using waiting = await startWorld({ trust: { mode: 'enforce', file }, waits: false })
  const ready = async (url: string) =>
    ((await (await fetch(`${url}/readyz`)).json()) as { problems?: string[] }).problems
  await eventually(async () =>
    expect(await ready(waiting.url)).toEqual(['trusted documents: no good manifest of them was found yet']),
  )
  expect(await ready(world.url)).toBeUndefined()
  const refused = await waiting.ask(years)
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([503, 'NOT_READY'])
  await write(manifestOf(years))
  await eventually(async () => expect(await ready(waiting.url)).toBeUndefined())
  expect((await waiting.ask(years)).body.data).toEqual(answered)
})

test('a new manifest is taken without a restart; a bad one leaves the old in service', async () => {
  await using trusting = await startTrusting('enforce', manifestOf(years))
  const { codeOf, write } = trusting
  const one = { query: memberById, variables: { id: '1' } }
  await write(manifestOf(years, memberById))
  await eventually(async () => expect(await codeOf(one)).toEqual([200, an]))
  for (const bad of ['', '{', '[]', JSON.stringify({ [hashOf(years)]: '{ other }' })]) {
    await write(bad)
    expect(await codeOf(one)).toEqual([200, an])
  }
  await write(manifestOf(years))
  await eventually(async () => expect(await codeOf(one)).toEqual([400, 'DOCUMENT_NOT_TRUSTED']))
})
