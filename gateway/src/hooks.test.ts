import { ApolloServer, HeaderMap } from '@apollo/server'
import { expect, test } from '@jest/globals'
import { GraphQLError } from 'graphql'
import type { Context } from './authentication.ts'
import { type Hooks, pluginOf } from './hooks.ts'

const contextValue = {} as Context
const answering = (a: number) => async () =>
  ({ http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data: { a } } } }) as const

async function answerBy(all: readonly Hooks[]) {
  const apollo = new ApolloServer<Context>({ typeDefs: 'type Query { a: Int }', plugins: [pluginOf(all)] })
  const { body } = await apollo.executeOperation({ query: '{ a }' }, { contextValue })
  await apollo.stop()
  return body.kind === 'single' ? body.singleResult : undefined
}

test('the hooks of a step run one after the other, and the first that answers is the last that is asked', async () => {
  const steps: string[] = []
  const noting = (name: string): Hooks => ({
    didResolveOperation: () => void steps.push(`${name} resolved`),
    willSendResponse: () => void steps.push(`${name} sends`),
  })
  const none: Hooks = { responseForOperation: async () => null }
  const answer = await answerBy([
    noting('a'),
    none,
    { responseForOperation: answering(1) },
    { responseForOperation: answering(2) },
    noting('b'),
  ])
  expect(answer).toEqual({ data: { a: 1 } })
  expect(steps).toEqual(['a resolved', 'b resolved', 'a sends', 'b sends'])
})

test('what a hook refuses no later one looks at, and the refusal passes all before it goes out', async () => {
  const steps: string[] = []
  const refusing: Hooks = {
    didResolveOperation() {
      throw new GraphQLError('no', { extensions: { code: 'QUERY_TOO_COSTLY' } })
    },
    responseForOperation: answering(1),
    willSendResponse: () => void steps.push('sends'),
  }
  const answer = await answerBy([refusing, { didResolveOperation: () => void steps.push('resolved') }])
  expect(answer?.errors).toMatchObject([{ message: 'no', extensions: { code: 'QUERY_TOO_COSTLY' } }])
  expect(steps).toEqual(['sends'])
})
