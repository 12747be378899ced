import { expect, test } from '@jest/globals'
import { compose, startWorld } from '../testing/gateway.ts'
import { sdls } from '../testing/subgraphs.ts'

const people = '@access(roles: ["auditor"], self: true)'
const personal = '@access(roles: ["secretary", "auditor"])'

/** The two small subgraphs with authority: an officer, who asks here, may see no grades, names or broken members. */
const guarded = compose(
  Object.fromEntries(
    Object.entries(sdls).map(([name, sdl]) => [
      name,
      sdl
        .replace(
          'extend schema',
          'extend schema @composeDirective(name: "@access") @link(url: "https://laurel.example/access/v1.0", import: ["@access"])',
        )
        .replace(
          'import: ["@key", "@shareable", "@listSize"]',
          'import: ["@key", "@shareable", "@listSize", "@composeDirective"]',
        )
        .replace('scalar Date', 'scalar Date\n')
        .replace('grade: String', `grade: String ${people}`)
        .replace('name: String,', `name: String ${personal},`)
        .replace('broken(how: String!): Member', `broken(how: String!): Member ${personal}`)
        .replace('years: [Int!]!', 'years: [Int!]! @access(roles: ["officer"])')
        .concat(
          '\ndirective @access(roles: [String!], self: Boolean! = false, scope: String) on OBJECT | FIELD_DEFINITION',
        ),
    ]),
  ),
)

const told = (path: string[], roles: string) => ({
  message: `Not allowed: the role ${roles} is needed.`,
  path,
  extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
})

const lacksName = (...path: string[]) => told(path, 'secretary, auditor')
const lacksGrade = (...path: string[]) => told(path, 'auditor')

test('what the caller may not use is null, with FORBIDDEN at its path, and no subgraph is asked for it', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const { status, body } = await world.ask(
    '{ b: years member(id: "1") { id grade called: name superior { id grade } } }',
  )
  expect(status).toBe(200)
  expect(body).toEqual({
    data: {
      b: [2010, 2011, 2012, 2013, 2014],
      member: { id: '1', grade: null, called: null, superior: { id: '1', grade: null } },
    },
    errors: [lacksGrade('member', 'grade'), lacksName('member', 'called'), lacksGrade('member', 'superior', 'grade')],
  })
  expect(Object.keys(body.data?.member ?? {})).toEqual(['id', 'grade', 'called', 'superior'])
  expect(world.subgraphs.evaluation.requests).toHaveLength(1)
})

test('when nothing is left to ask, nobody is asked', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const { body } = await world.ask('{ broken(how: "plainly") { id } }')
  expect(body).toEqual({ data: { broken: null }, errors: [lacksName('broken')] })
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('lists, aliases, fragments, directives and __typename hide nothing and lose nothing', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const { body } = await world.ask(
    `query ($no: Boolean = false) {
      all: members { ...N ... on Member { id superior { __typename ...N } } name @include(if: $no) g: grade @skip(if: true) }
    }
    fragment N on Member { name name }`,
  )
  const person = (id: string) => ({ name: null, id, superior: { __typename: 'Member', name: null } })
  expect(body).toEqual({
    data: { all: [person('1'), person('2')] },
    errors: [lacksName('all', '@', 'name'), lacksName('all', '@', 'superior', 'name')],
  })
})

test('an object of which everything is withheld is still told to exist', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const { body } = await world.ask(
    '{ member(id: "1") { ...N } none: member(id: "9") { name } } fragment N on Member { name }',
  )
  expect(body.data).toEqual({ member: { name: null }, none: null })
})

test('who may use everything asks as ever; the member himself may where the rule says so', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const as = async (claims: Record<string, unknown>) => ({
    authorization: `Bearer ${await world.issuer.signed(claims)}`,
  })
  const auditor = await as({ grants: [{ role: 'auditor', organization: '0190a000-0000-7000-8000-000000000001' }] })
  const query = '{ member(id: "1") { name grade } }'
  expect((await world.ask(query, auditor)).body).toEqual({
    data: { member: { name: 'Nguyễn Văn An', grade: 'OUTSTANDING' } },
  })
  const self = await as({ grants: [], member_id: '0190a000-0000-7000-8000-0000000000a1' })
  expect((await world.ask(query, self)).body).toEqual({
    data: { member: { name: null, grade: 'OUTSTANDING' } },
    errors: [lacksName('member', 'name')],
  })
  // the plan of the one is not the other's, whoever of them asked first
  expect((await world.ask(query, auditor)).body.data).toEqual({
    member: { name: 'Nguyễn Văn An', grade: 'OUTSTANDING' },
  })
  const again = '{ member(id: "1") { grade name } }'
  expect((await world.ask(again, self)).body.data).toEqual({ member: { grade: 'OUTSTANDING', name: null } })
  expect((await world.ask(again, auditor)).body.data).toEqual({
    member: { grade: 'OUTSTANDING', name: 'Nguyễn Văn An' },
  })
})

test('where null may not be, nothing is asked and nothing is left', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const authorization = `Bearer ${await world.issuer.signed({ grants: [] })}`
  const { body } = await world.ask('{ years member(id: "1") { id } }', { authorization })
  expect(body).toEqual({ data: null, errors: [told(['years'], 'officer')] })
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('wrong variables are told as ever', async () => {
  await using world = await startWorld({ supergraph: guarded })
  const { body } = await world.ask('query ($id: ID!) { member(id: $id) { id grade } }')
  expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('only what is alike for everybody may be kept by a cache, and only by the caller', async () => {
  const open = guarded.replace('@access(roles: ["officer"])', '@access')
  await using world = await startWorld({ supergraph: open })
  const keptOf = async (query: string) => (await world.ask(query)).headers.get('cache-control')
  expect(await keptOf('{ years }')).toBe('private, max-age=300')
  // a page of another origin, or one that wants another media type or language, must not be given what was kept for this one
  const { headers } = await world.ask('{ years }')
  const varied = headers.get('vary')?.split(', ') ?? []
  expect(varied).toEqual(expect.arrayContaining(['accept', 'accept-language', 'authorization', 'origin']))
  for (const query of [
    '{ years member(id: "1") { grade } }',
    '{ member(id: "1") { name } }',
    '{ __typename }',
    '{ nothing }',
  ])
    expect([query, await keptOf(query)]).toEqual([query, 'no-store'])
  // also where nothing is withheld
  const grants = [{ role: 'auditor', organization: '0190a000-0000-7000-8000-000000000001' }]
  const auditor = { authorization: `Bearer ${await world.issuer.signed({ grants })}` }
  const whole = await world.ask('{ member(id: "1") { name grade } }', auditor)
  expect([whole.body.errors, whole.headers.get('cache-control')]).toEqual([undefined, 'no-store'])
})
