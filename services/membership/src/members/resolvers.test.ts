import { expect, test } from '@jest/globals'
import { codesOf } from '@laurel/shared/testing/graph'
import { membersCsv, organizationsCsv, startExample } from '../example.ts'

async function startWithMembers() {
  const example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  await example.importFile({ kind: 'MEMBERS', csv: membersCsv })
  const { data } = await example.graph(`{ a: organization(code: "HN.001") { id } b: organization(code: "HN.002") { id }
    members { nodes { id displayName } } }`)
  return { ...example, districts: { a: data.a.id, b: data.b.id }, members: data.members.nodes }
}

const LIST = '{ members { nodes { displayName cardNumber birthDate } } }'

test('an officer lists the members of his own district, by given name', async () => {
  await using example = await startWithMembers()
  const officer = await example.issuer.token([{ role: 'officer', organization: example.districts.a }])
  const { data } = await example.graph(LIST, {}, officer)
  expect(data.members.nodes).toEqual([
    { displayName: 'Nguyễn Văn An', cardNumber: '00000001', birthDate: '1970-05-01' },
    { displayName: 'Trần Thị Bình', cardNumber: '00000002', birthDate: '1950-03-15' },
  ])
})

test('an appraiser sees names, and neither card numbers nor birth dates', async () => {
  await using example = await startWithMembers()
  const appraiser = await example.issuer.token([{ role: 'appraiser', organization: example.districts.b }])
  const { data } = await example.graph(LIST, {}, appraiser)
  expect(data.members.nodes).toEqual([{ displayName: 'Lê Văn Cường', cardNumber: null, birthDate: null }])
})

test.each(['subscriber', 'operator', 'member'] as const)('a %s may not list members', async role => {
  await using example = await startWithMembers()
  const token = await example.issuer.token([{ role, organization: example.districts.a }])
  const answer = await example.graph(LIST, {}, token)
  expect([answer.data, codesOf(answer)]).toEqual([{ members: null }, ['FORBIDDEN']])
})

test('a member sees himself with his own card number, and nobody else', async () => {
  await using example = await startWithMembers()
  const [an, binh] = example.members
  const token = await example.issuer.token([], { memberId: an.id })
  const query =
    'query ($a: ID!, $b: ID!) { a: member(id: $a) { displayName cardNumber } b: member(id: $b) { displayName } }'
  const { data } = await example.graph(query, { a: an.id, b: binh.id }, token)
  expect(data).toEqual({ a: { displayName: 'Nguyễn Văn An', cardNumber: '00000001' }, b: null })
})

test('a reference to a member of another district resolves to nothing', async () => {
  await using example = await startWithMembers()
  const officer = await example.issuer.token([{ role: 'officer', organization: example.districts.b }])
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Member { displayName } } }'
  const representations = example.members.map(({ id }: { id: string }) => ({ __typename: 'Member', id }))
  const { data } = await example.graph(query, { r: [...representations, { __typename: 'Member', id: 'x' }] }, officer)
  expect(data._entities).toEqual([null, null, { displayName: 'Lê Văn Cường' }, null])
})

test('status and organisation are told as of a day', async () => {
  await using example = await startWithMembers()
  const [, binh] = example.members
  const query = `query ($id: ID!) { member(id: $id) { before: status(asOf: "1970-01-01") young: status(asOf: "1975-06-01")
    last: status(asOf: "2011-12-31") now: status organization(asOf: "2008-08-01") { code } none: organization(asOf: "2008-07-31") { code } } }`
  const { data } = await example.graph(query, { id: binh.id })
  expect(data.member).toEqual({
    before: null,
    // Party Charter, Art. 5: a probation of twelve months
    young: 'PROBATIONARY',
    last: 'OFFICIAL',
    now: 'EXEMPT',
    organization: { code: 'HN.001.01.C1' },
    none: null,
  })
})

test('members are counted over the whole subtree', async () => {
  await using example = await startWithMembers()
  const { data } = await example.graph('{ organizations { nodes { code memberCount } } }')
  const counts = data.organizations.nodes.map(({ code, memberCount }: Record<string, unknown>) => [code, memberCount])
  expect(Object.fromEntries(counts)).toMatchObject({ HN: 3, 'HN.001': 2, 'HN.002': 1, 'HN.001.01.C1': 2 })
})

test('how many stand above them is not for those below to know', async () => {
  await using example = await startWithMembers()
  const district = await example.issuer.token([{ role: 'secretary', organization: example.districts.a }])
  const { data } = await example.graph('{ organizations { nodes { code memberCount } } }', {}, district)
  const counts = data.organizations.nodes.map(({ code, memberCount }: Record<string, unknown>) => [code, memberCount])
  expect(Object.fromEntries(counts)).toMatchObject({ HN: null, 'HN.001': 2, 'HN.001.01.C1': 2 })
})
