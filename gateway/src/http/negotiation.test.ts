import { expect, test } from '@jest/globals'
import { MAX_SELECTIONS } from '@laurel/shared/edge/limits'
import { post, startWorld } from '../testing/gateway.ts'

const plain = { accept: 'application/json' }
const standard = { accept: 'application/graphql-response+json' }

const tooLarge = `{ ${'years '.repeat(MAX_SELECTIONS + 1)} }`

test('a document that is refused as a whole is 400, but for who wants application/json alone', async () => {
  await using world = await startWorld()
  for (const query of [
    '{',
    '{ nothing }',
    '{ member { id } }',
    'query ($id: ID!) { member(id: $id) { id } }',
    tooLarge,
  ]) {
    const statuses = await Promise.all(
      [standard, plain, {}].map(async headers => (await world.ask(query, headers)).status),
    )
    expect([query, statuses]).toEqual([query, [400, 200, 400]])
  }
})

test.each([
  ['answered', '{ years }'],
  ['refused', '{ nothing }'],
  ['refused early', tooLarge],
  ['not even text', 1],
])('what is %s comes as what its caller accepts', async (_, query) => {
  await using world = await startWorld()
  const typeFor = async (headers: Record<string, string>) => {
    const { headers: answered } = await post(
      world.url,
      { query },
      { authorization: `Bearer ${world.token}`, ...headers },
    )
    return answered.get('content-type')
  }
  expect(await Promise.all([standard, plain, {}].map(typeFor))).toEqual([
    'application/graphql-response+json; charset=utf-8',
    'application/json; charset=utf-8',
    'application/json; charset=utf-8',
  ])
})
