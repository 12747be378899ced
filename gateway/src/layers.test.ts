import { ApolloServer } from '@apollo/server'
import { expect, test } from '@jest/globals'
import { Kind } from 'graphql'
import type { Context } from './authentication.ts'
import { type Layer, layered } from './layers.ts'
import type { Listener } from './loaded.ts'
import { aLoadingGateway } from './testing/loading.ts'

const supergraphSdl = 'type Query { a: Int }'

test('listeners hear of a supergraph in their order before anything is asked of it, and layers are met in theirs', async () => {
  const steps: string[] = []
  const listening = (name: string): Listener => ({
    schemaDidLoadOrUpdate({ schema, supergraph, ...rest }) {
      const kinds = supergraph.definitions.map(({ kind }) => kind)
      expect([schema.getQueryType()?.name, kinds, rest]).toEqual([
        'Query',
        [Kind.OBJECT_TYPE_DEFINITION],
        { supergraphSdl },
      ])
      steps.push(`${name} hears`)
    },
  })
  const passing = (name: string): Layer => ({
    around: inner => async request => {
      steps.push(`${name} begins`)
      const answer = await inner(request)
      steps.push(`${name} ends`)
      return answer
    },
  })
  const within = aLoadingGateway(supergraphSdl, { a: 1 })
  const gateway = layered([passing('a'), passing('b')], within, [listening('one'), listening('other')])
  const apollo = new ApolloServer<Context>({ gateway })
  await apollo.start()
  const { body } = await apollo.executeOperation({ query: '{ a }' }, { contextValue: {} as Context })
  expect(body).toMatchObject({ singleResult: { data: { a: 1 } } })
  expect(steps).toEqual(['one hears', 'other hears', 'a begins', 'b begins', 'b ends', 'a ends'])
  await apollo.stop()
})
