import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { ApolloServer } from '@apollo/server'
import type { GatewayInterface } from '@apollo/server-gateway-interface'
import { expect, test } from '@jest/globals'
import express from 'express'
import { buildSchema } from 'graphql'
import type { Context } from './authentication.ts'
import { createFirstSeen, type FirstSeen } from './first-seen.ts'
import { readParameters } from './http/parameters.ts'

const query = '{ a }'
const typeDefs = 'type Query { a: Int, b: Int }'

/** Answers for a document whether it had to wait for a turn. */
async function startAsking({ takeTurns }: FirstSeen) {
  const server = express()
    .use(readParameters, (request, response) => {
      let isNow = true
      takeTurns(request, response, () => response.json(!isNow))
      isNow = false
    })
    .listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    async waits(text: string) {
      const response = await fetch(`http://127.0.0.1:${port}/?${new URLSearchParams({ query: text })}`)
      return (await response.json()) as boolean
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

test('a document waits for its turn until it was found valid twice', async () => {
  const firstSeen = createFirstSeen()
  const apollo = new ApolloServer<Context>({ typeDefs, plugins: [firstSeen.plugin] })
  const contextValue = {} as Context
  await using asking = await startAsking(firstSeen)
  const found: boolean[] = []
  for (let times = 0; times < 3; times++) {
    found.push(await asking.waits(query))
    await apollo.executeOperation({ query }, { contextValue })
  }
  expect(found).toEqual([true, true, false])
  expect(await asking.waits('{ b }')).toBe(true)
  await apollo.stop()
})

test('a document that is not valid always waits', async () => {
  const firstSeen = createFirstSeen()
  const apollo = new ApolloServer<Context>({ typeDefs, plugins: [firstSeen.plugin] })
  await using asking = await startAsking(firstSeen)
  for (let times = 0; times < 3; times++) {
    const { body } = await apollo.executeOperation({ query: '{ c }' }, { contextValue: {} as Context })
    expect(body).toMatchObject({ singleResult: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] } })
    expect(await asking.waits('{ c }')).toBe(true)
  }
  await apollo.stop()
})

test('with another supergraph every document waits until it was found valid twice again', async () => {
  const firstSeen = createFirstSeen()
  let load = () => {}
  const gateway: GatewayInterface = {
    onSchemaLoadOrUpdate(callback) {
      load = () => callback({ apiSchema: buildSchema(typeDefs), coreSupergraphSdl: typeDefs })
      return () => {}
    },
    async load() {
      load()
      return { executor: async () => ({ data: { a: 1 } }) }
    },
    async stop() {},
  }
  const apollo = new ApolloServer<Context>({ gateway, plugins: [firstSeen.plugin] })
  await apollo.start()
  await using asking = await startAsking(firstSeen)
  const found: boolean[] = []
  for (let times = 0; times < 6; times++) {
    if (times === 3) load()
    found.push(await asking.waits(query))
    await apollo.executeOperation({ query }, { contextValue: {} as Context })
  }
  expect(found).toEqual([true, true, false, true, true, false])
  await apollo.stop()
})
