import { readFileSync } from 'node:fs'
import { ApolloGateway } from '@apollo/gateway'
import { expect, test } from '@jest/globals'
import { buildSchema } from 'graphql'
import { disableTelemetry } from '../config.ts'
import { withSubscriptions } from './schema.ts'

const supergraph = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8')

test('the committed supergraph has every subscription, each described in Vietnamese first', async () => {
  disableTelemetry()
  const gateway = new ApolloGateway({ supergraphSdl: supergraph })
  const { schema } = await gateway.load()
  await gateway.stop()
  const fields = Object.values(withSubscriptions(schema).getSubscriptionType()?.getFields() ?? {})
  expect(fields.map(({ name }) => name)).toEqual(['evaluationFinalized', 'jobProgress'])
  for (const { description } of fields) expect(description).toMatch(/^[\p{L}\s,]+: /u)
  expect(withSubscriptions(schema)).toBe(withSubscriptions(schema))
})

test('a supergraph that lacks a type lacks its subscriptions', () => {
  const fieldsOf = (sdl: string) =>
    Object.keys(withSubscriptions(buildSchema(sdl)).getSubscriptionType()?.getFields() ?? {})
  expect(fieldsOf('type Query { evaluation: Evaluation } type Evaluation { id: ID! }')).toEqual(['evaluationFinalized'])
  expect(fieldsOf('type Query { years: [Int!]! }')).toEqual([])
})
