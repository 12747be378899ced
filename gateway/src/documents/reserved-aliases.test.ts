import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { eventually } from '@laurel/shared/testing/eventually'
import { parse } from 'graphql'
import { compose, startWorld } from '../testing/gateway.ts'
import { sdls } from '../testing/subgraphs.ts'
import { keysOf } from './reserved-aliases.ts'

test('keys are the fields by which a supergraph knows the objects of a type, but for what is in them', () => {
  const keys = keysOf(
    parse(`type Cell @join__type(graph: A, key: "code district { id }") @join__type(graph: B, key: "id", resolvable: false)
      type Query @join__type(graph: A) { cell: Cell @join__field(graph: A, requires: "x") }`),
  )
  expect(keys.get('Cell')).toEqual(new Set(['code', 'district', 'id']))
  expect(keys.get('Query')).toEqual(new Set())
  const ours = keysOf(parse(readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8')))
  expect([ours.get('Member'), ours.get('MemberConnection')]).toEqual([new Set(['id']), new Set()])
})

test.each([
  ['{ members { id: name grade } }', 'id', 'name'],
  [
    'query ($with: Boolean = true) { members { grade ... on Member { id: grade @include(if: $with) } } }',
    'id',
    'grade',
  ],
  ['{ members { __typename: name } }', '__typename', 'name'],
  ['{ years __typename: members { id } }', '__typename', 'members'],
])('what would come as another is refused, and nobody is asked: %s', async (query, alias, field) => {
  await using world = await startWorld()
  const { status, body } = await world.ask(query)
  expect([status, body]).toEqual([
    400,
    {
      errors: [
        {
          message: `The name "${alias}" is kept for an object's key or type: give the field "${field}" another.`,
          extensions: { code: 'ALIAS_OF_KEY', requestId: expect.any(String) },
        },
      ],
    },
  ])
  expect(world.subgraphs.membership.requests).toEqual([])
})

test('a key under its own name or another, and its name where there is no such key, are as they are asked for', async () => {
  await using world = await startWorld()
  const { body } = await world.ask('{ id: years members { key: id id grade kind: __typename } }')
  expect(body).toEqual({
    data: {
      id: [2010, 2011, 2012, 2013, 2014],
      members: [
        { key: '1', id: '1', grade: 'OUTSTANDING', kind: 'Member' },
        { key: '2', id: '2', grade: 'GOOD', kind: 'Member' },
      ],
    },
  })
})

test('a document that is known is looked at again when a new supergraph changes nothing but keys', async () => {
  await using world = await startWorld()
  const ask = async () => (await world.ask('{ members { name: grade } }')).body
  for (let times = 0; times < 3; times++)
    expect(await ask()).toEqual({ data: { members: [{ name: 'OUTSTANDING' }, { name: 'GOOD' }] } })
  const membership = sdls.membership.replace('@key(fields: "id")', '@key(fields: "id") @key(fields: "name")')
  await writeFile(world.supergraphFile, compose({ ...sdls, membership }))
  await eventually(async () => expect((await ask()).errors?.[0]?.extensions.code).toBe('ALIAS_OF_KEY'))
})
