import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { post, startWorld } from '../testing/gateway.ts'

test('where the schema is not to be read, it is neither shown nor suggested', async () => {
  await using world = await startWorld({ introspection: false })
  const refused = await world.ask(getIntrospectionQuery())
  expect([refused.status, refused.body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
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
