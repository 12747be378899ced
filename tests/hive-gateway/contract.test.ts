import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as documents from '@laurel/client/documents'
import { checkout } from '@laurel/infra/runner/checkout'
import { freePort } from '@laurel/infra/runner/ports'
import { type Answer, codesOf } from '@laurel/shared/testing/graph'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { operationOf } from '../authority/operation.ts'
import { peopleOf } from '../authority/people.ts'
import { type AuthorityWorld, everythingOf, startAuthorityWorld } from '../authority/world.ts'
import { whole } from '../frontend.ts'
import { program } from '../hanoi.ts'
import { startAwkward } from './awkward.ts'
import { askBoth, asked, changeThings, pairOf, readings } from './operations.ts'
import { type HiveGateway, launchHiveGateway, startHiveGateway } from './process.ts'
import { given, rootsOf } from './questions.ts'
import { forgeries, refusals } from './refusals.ts'
import { callersSee, composed, keepAsking, supergraphsOf, withoutPrograms } from './supergraphs.ts'

let world: AuthorityWorld
let hive: HiveGateway
let everything: string

beforeAll(async () => {
  world = await startAuthorityWorld()
  hive = await startHiveGateway(world.system)
  everything = await everythingOf(world)
}, 60_000)

afterAll(async () => {
  await hive?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
})

test('the operations of docs/graph.md get the answers that they get from the gateway', async () => {
  const stranger = await world.system.issuer.token([{ role: 'officer', organization: world.hanoi.hoanKiem }])
  const himself = await world.system.issuer.token([], { memberId: world.an.id })
  for (const token of [everything, stranger, himself])
    for (const [name, variables] of readings(world)) await askBoth(pairOf(hive, world, token), name, variables)
  const own = pairOf(hive, world, himself)
  expect(whole(await askBoth(own, 'MemberRecordDocument', { member: world.an.id }))).toMatchObject({
    member: {
      displayName: 'Nguyễn Văn An',
      cardNumber: '00000000',
      evaluations: Array(6).fill({ grade: 'OUTSTANDING' }),
    },
  })
  await changeThings(hive, world)
  expect([...asked].sort()).toEqual(
    Object.keys(documents)
      .filter(name => name.endsWith('Document'))
      .sort(),
  )
}, 60_000)

async function apiSchema(): Promise<GraphQLSchema> {
  return buildSchema(await readFile(join(checkout, 'gateway/api.graphql'), 'utf8'))
}

/** What a caller gets: data, and which codes at which paths. */
const got = ({ data, errors }: Answer) => [
  data,
  errors.map(({ path, extensions }) => `${path} ${extensions.code}`).sort(),
]

test('nobody is shown, or refused, anything else than by the gateway', async () => {
  const schema = await apiSchema()
  const codes = new Set<unknown>()
  for (const [index, person] of (await peopleOf(world)).entries()) {
    if (index % 5 !== 0) continue
    for (const root of rootsOf(world)) {
      const query = operationOf(schema, root, { given, writing: 'in fragments', fields: new Set() })
      const answer = await hive.ask(query, {}, person.token)
      const what = [person.name, root.field]
      expect([what, got(answer)]).toEqual([what, got(await world.system.graph(query, {}, person.token))])
      for (const code of codesOf(answer)) codes.add(code)
    }
  }
  expect([...codes].sort()).toEqual(['FORBIDDEN', 'OUT_OF_SCOPE'])
}, 60_000)

const REVISE = `mutation ($input: ReviseEvaluationInput!) {
  reviseEvaluation(input: $input) { revision member { id cardNumber } }
}`

test('a mutation of which a part is withheld does nothing at all', async () => {
  const { hanoi, system, evaluations } = world
  const appraiser = await system.issuer.token([{ role: 'appraiser', organization: hanoi.city }])
  const decision = { number: '3-QĐ/TU', date: '2016-03-01', issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
  const input = { evaluationId: evaluations.ofMember, expectedRevision: 1, grade: 'GOOD', reason: 'Xem lại', decision }
  const refused = await hive.ask(REVISE, { input }, appraiser)
  expect(got(refused)).toEqual([null, ['reviseEvaluation,member,cardNumber FORBIDDEN']])
  const { data } = await hive.ask(`{ evaluation(id: "${evaluations.ofMember}") { revision grade } }`, {}, appraiser)
  expect(data).toEqual({ evaluation: { revision: 1, grade: 'OUTSTANDING' } })
})

test('wrong credentials, and none, are refused before anything is asked', async () => {
  const query = '{ __typename regulations { code } }'
  const refusal = { status: 401, data: null, codes: ['UNAUTHENTICATED'] }
  for (const [kind, token] of Object.entries({ none: undefined, ...(await forgeries(world)) })) {
    const answer = await hive.ask(query, {}, token)
    const { status, data } = answer
    expect([kind, { status, data, codes: codesOf(answer) }]).toEqual([kind, refusal])
  }
  expect((await hive.ask(query, {}, everything)).data.__typename).toBe('Query')
})

test('what is too deep, too large or not served is refused by its code, at once', async () => {
  for (const [what, [query, code]] of Object.entries(refusals)) {
    const began = performance.now()
    const { data, errors } = await hive.ask(query, {}, everything)
    expect([what, data, errors[0]?.extensions.code]).toEqual([what, null, code])
    expect([what, performance.now() - began < 1_000]).toEqual([what, true])
  }
  const { errors } = await hive.ask('{ regulation { code } }', {}, everything)
  expect(errors.map(({ message }) => message)).toEqual(['Cannot query field "regulation" on type "Query".'])
})

/** A hundred cells for each of a hundred, which are all of one service, and for each result of a hundred members. */
const ofOneService =
  '{ organizations(first: 100) { nodes { children(first: 100) { nodes { parent { id } children { nodes { id } } } } } } }'
const ofTwo =
  '{ members(first: 100) { nodes { evaluations { organization { children(first: 100) { nodes { id } } } } } } }'

test('what could answer too much of one service is refused; what is added to many rows by another is counted once', async () => {
  for (const query of [ofOneService, ofTwo]) {
    const ours = await world.system.graph(query, {}, everything)
    expect([ours.data, codesOf(ours)]).toEqual([null, ['QUERY_TOO_COSTLY']])
  }
  const costly = await hive.ask(ofOneService, {}, everything)
  expect([costly.data, codesOf(costly)]).toEqual([{ organizations: null }, ['QUERY_TOO_COSTLY']])
  expect((await hive.ask(ofTwo, {}, everything)).errors).toEqual([])
})

test('only JSON with a token in its header is read, and no page of another origin may ask', async () => {
  const authorization = `Bearer ${everything}`
  const post = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(`${hive.url}/graphql`, { method: 'POST', headers, body })
    return [response.status, response.headers.get('access-control-allow-origin')]
  }
  const query = '{"query":"{ __typename }"}'
  expect(await post({ authorization, 'content-type': 'application/json', origin: 'https://evil.test' }, query)).toEqual(
    [200, null],
  )
  expect(await post({ 'content-type': 'text/plain', origin: 'https://evil.test' }, query)).toEqual([401, null])
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    expect([type, await post({ authorization, 'content-type': type }, query)]).toEqual([type, [400, null]])
  expect(await post({ authorization, 'content-type': 'application/json' }, `[${query}]`)).toEqual([400, null])
})

const canary = 'a-canary-of-the-service'
const broken = {
  message: canary,
  path: ['awardPrograms'],
  extensions: { code: 'INTERNAL_SERVER_ERROR', stack: canary },
}

/** What awards may say instead of an answer, each with the code that this is told by. */
const sayings = {
  'a page': [{ status: 500, text: `<html>${canary}</html>` }, 'SUBGRAPH_UNAVAILABLE'],
  'a refusal': [{ status: 403, text: `"${canary}"` }, 'SUBGRAPH_UNAVAILABLE'],
  nothing: [{ text: '{}' }, 'SUBGRAPH_UNAVAILABLE'],
  'half of an answer': [{ text: '{"data":{"awardPrograms":[' }, 'SUBGRAPH_UNAVAILABLE'],
  'a fault of its own': [{ text: JSON.stringify({ data: { awardPrograms: null }, errors: [broken] }) }, 'INTERNAL'],
} as const

test('a service that is down or mad costs its own fields, nothing of it is told, and who waits for it is not cut off', async () => {
  await using awards = await startAwkward()
  await using before = await startHiveGateway(world.system, { AWARDS_URL: awards.url })
  const query = `{ regulations { code } awardPrograms { code }
    member(id: "${world.an.id}") { displayName eligibility(program: "${program}") { eligible } } }`
  const rest = { regulations: expect.arrayContaining([{ code: '366-QĐ/TW' }]), awardPrograms: null }
  const isRefused = async (what: string, code: string) => {
    const answer = await before.ask(query, {}, everything)
    expect([what, answer.data]).toEqual([
      what,
      { ...rest, member: { displayName: 'Nguyễn Văn An', eligibility: null } },
    ])
    expect([what, codesOf(answer)[0]]).toEqual([what, code])
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${canary}|${awards.port}`))
  }
  for (const [what, [saying, code]] of Object.entries(sayings)) {
    awards.say(saying)
    await isRefused(what, code)
  }
  awards.say({ text: '{"data":{"awardPrograms":[]}}', afterMs: 500 })
  const asking = before.ask('{ awardPrograms { code } }', {}, everything)
  await new Promise(resolve => setTimeout(resolve, 200))
  expect(await before.stop()).toEqual({ code: 0, signal: null })
  expect((await asking).data).toEqual({ awardPrograms: [] })
}, 60_000)

test('a service that nobody reaches costs its own fields', async () => {
  const port = await freePort()
  await using without = await startHiveGateway(world.system, { AWARDS_URL: `http://127.0.0.1:${port}` })
  const answer = await without.ask('{ regulations { code } awardPrograms { code } }', {}, everything)
  expect(answer.data).toEqual({ regulations: expect.any(Array), awardPrograms: null })
  const message = 'A part of the system does not answer at present; please try again.'
  expect(answer.errors).toEqual([
    { message, path: ['awardPrograms'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', requestId: expect.any(String) } },
  ])
}, 60_000)

test('a supergraph is taken without a failed request, whoever composed it, and a bad one not at all', async () => {
  const { good, put, isServed, isNotTaken } = await supergraphsOf(hive, everything)
  const free = await composed('infra/hive-gateway/compose.mjs')
  expect(callersSee(free)).toEqual(callersSee(good))
  const query = `{ regulations { code } member(id: "${world.an.id}") { displayName evaluations { grade } } }`
  const stopAsking = keepAsking(() => hive.ask(query, {}, everything))
  for (const sdl of [await composed('infra/compose.mjs', '--for-routers'), free]) {
    await put(withoutPrograms(good))
    await isServed(false)
    await put(sdl)
    await isServed(true)
  }
  for (const bad of ['type Query { nothing: Int }', good.slice(0, good.length / 2)]) {
    await put(bad)
    await isNotTaken()
  }
  await isServed(true)
  const answers = await stopAsking()
  expect(answers.length).toBeGreaterThan(20)
  const [{ data } = { data: null }] = answers
  expect(data).toMatchObject({ member: { displayName: 'Nguyễn Văn An' } })
  for (const answer of answers) expect([answer.status, answer.data, answer.errors]).toEqual([200, data, []])
}, 60_000)

test('a wrong environment ends it, with every name that is wrong', async () => {
  const wrong = {
    PORT: 'http',
    AWARDS_URL: 'somewhere',
    CORS_ORIGINS: 'here',
    INTROSPECTION: 'perhaps',
    CONNECTIONS_FILE: '/dev/null',
  }
  const { exited, lines } = launchHiveGateway(wrong)
  expect(await exited).toEqual({ code: 1, signal: null })
  const names = [
    'PORT',
    'AWARDS_URL',
    'CORS_ORIGINS',
    'INTROSPECTION',
    'TOKEN_ISSUER',
    'TOKEN_AUDIENCE',
    'JWKS_FILE',
    'GATEWAY_SECRETS',
  ]
  expect(names.filter(name => !lines.join('\n').includes(`${name}:`))).toEqual([])
})

test('it has reached nobody but the subgraphs', async () => {
  const subgraphs = Object.values(world.system.services).map(url => `connect ${new URL(url).host}`)
  expect([...new Set(await hive.connections())].sort()).toEqual([...subgraphs, 'lookup 127.0.0.1'].sort())
})
