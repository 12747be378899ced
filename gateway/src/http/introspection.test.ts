import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { post, startWorld } from '../testing/gateway.ts'

test('where the schema is not to be read, it is neither shown nor suggested', async () => {
  await using world = await startWorld({ introspection: false })
  const refused = await world.ask(getIntrospectionQuery())
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [
      {
        message: 'The schema may not be read here (__schema, __type): see the one that is published.',
        extensions: { code: 'INTROSPECTION_OFF', requestId: expect.any(String) },
      },
    ],
  ])
  const typed = await world.ask('{ __typename members { __typename } }')
  expect(typed.body.data).toEqual({
    __typename: 'Query',
    members: [{ __typename: 'Member' }, { __typename: 'Member' }],
  })
  const { body } = await world.ask('{ membre(id: "1") { id } }')
  expect(body.errors?.map(({ message }) => message)).toEqual(['Cannot query field "membre" on type "Query".'])
  await using open = await startWorld()
  expect((await open.ask('{ membre(id: "1") { id } }')).body.errors?.[0]?.message).toContain('Did you mean')
})

test('nor is it suggested to whose variables are wrong', async () => {
  const supergraph = await readFile(new URL('../../supergraph.graphql', import.meta.url), 'utf8')
  const query = 'query ($filter: MemberFilter!) { members(filter: $filter, first: 1) { nodes { id } } }'
  const told = async (introspection: boolean, filter: object) => {
    await using world = await startWorld({ supergraph, introspection })
    const { body } = await post(world.url, { query, variables: { filter } }, { authorization: `Bearer ${world.token}` })
    return body.errors?.map(({ message }) => message)
  }
  const wrong = { statuss: 'OFFICIAL' }
  const reason =
    'Variable "$filter" got invalid value { statuss: "OFFICIAL" }; Field "statuss" is not defined by type "MemberFilter".'
  expect(await told(true, wrong)).toEqual([`${reason} Did you mean "status"?`])
  expect(await told(false, wrong)).toEqual([reason])
})
