import { ApolloServer } from '@apollo/server'
import { expect, test } from '@jest/globals'
import type { Context } from '../authentication.ts'
import { hashOf } from '../hash.ts'
import { pluginOf } from '../hooks.ts'
import { NOTHING } from '../http/parameters.ts'
import { layered } from '../layers.ts'
import { aLoadingGateway } from '../testing/loading.ts'
import { createFirstSeen, type FirstSeen } from './first-seen.ts'

const query = '{ a }'
const typeDefs = 'type Query { a: Int, b: Int }'

/** Whether a document has to wait for a turn of the event loop. */
async function waits({ takeTurn }: FirstSeen, text: string): Promise<boolean> {
  const turn = new Promise<boolean>(resolve => setImmediate(() => resolve(true)))
  return await Promise.race([Promise.resolve(takeTurn({ ...NOTHING, query: text })).then(() => false), turn])
}

test('a document waits for its turn until it was found valid twice', async () => {
  const firstSeen = createFirstSeen()
  const apollo = new ApolloServer<Context>({ typeDefs, plugins: [pluginOf([firstSeen.hooks])] })
  const contextValue = {} as Context
  const found: boolean[] = []
  for (let times = 0; times < 3; times++) {
    found.push(await waits(firstSeen, query))
    await apollo.executeOperation({ query }, { contextValue })
  }
  expect(found).toEqual([true, true, false])
  expect(await waits(firstSeen, '{ b }')).toBe(true)
  await apollo.stop()
})

test('who asks by the hash of a document waits as who asks by its text', async () => {
  const firstSeen = createFirstSeen()
  const apollo = new ApolloServer<Context>({ typeDefs, plugins: [pluginOf([firstSeen.hooks])] })
  const sha256Hash = hashOf(query)
  const byHash = { ...NOTHING, extensions: { persistedQuery: { version: 1 as const, sha256Hash } } }
  const found: boolean[] = []
  for (let times = 0; times < 3; times++) {
    found.push(firstSeen.takeTurn(byHash) !== undefined)
    await apollo.executeOperation({ query }, { contextValue: {} as Context })
  }
  expect(found).toEqual([true, true, false])
  await apollo.stop()
})

test('a document that is not valid always waits', async () => {
  const firstSeen = createFirstSeen()
  const apollo = new ApolloServer<Context>({ typeDefs, plugins: [pluginOf([firstSeen.hooks])] })
  for (let times = 0; times < 3; times++) {
    const { body } = await apollo.executeOperation({ query: '{ c }' }, { contextValue: {} as Context })
    expect(body).toMatchObject({ singleResult: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] } })
    expect(await waits(firstSeen, '{ c }')).toBe(true)
  }
  await apollo.stop()
})

test('with another supergraph every document waits until it was found valid twice again', async () => {
  const firstSeen = createFirstSeen()
  const gateway = aLoadingGateway(typeDefs, { a: 1 })
  const apollo = new ApolloServer<Context>({
    gateway: layered([], gateway, [firstSeen.hooks]),
    plugins: [pluginOf([firstSeen.hooks])],
  })
  await apollo.start()
  const found: boolean[] = []
  for (let times = 0; times < 6; times++) {
    if (times === 3) gateway.reload()
    found.push(await waits(firstSeen, query))
    await apollo.executeOperation({ query }, { contextValue: {} as Context })
  }
  expect(found).toEqual([true, true, false, true, true, false])
  await apollo.stop()
})
