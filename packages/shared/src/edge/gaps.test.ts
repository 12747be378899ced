import { expect, test } from '@jest/globals'
import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { fill, gapsOf } from './gaps.ts'

const schema = buildSchema(`
  type Query { member: Member, members: [Member!], some: [Member], all: [Member!]! }
  type Member { id: ID!, card: String!, superior: Member }`)

/** The answer without anybody's card. */
function withoutCards(query: string, answered: Record<string, unknown>) {
  const document = parse(query)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const rule = { roles: ['auditor' as const], self: false }
  const { gaps } = gapsOf({ document, operation, variables: {}, schema }, (_, field) =>
    field === 'card' ? rule : undefined,
  )
  return fill(answered, gaps)
}

test('null where it may not be takes along what holds it, up to where it may be', () => {
  const one = { id: '1' }
  expect(withoutCards('{ member { id card } }', { member: one })).toEqual({ member: null })
  expect(withoutCards('{ member { id superior { card } } }', { member: { ...one, superior: {} } })).toEqual({
    member: { id: '1', superior: null },
  })
  expect(withoutCards('{ some { id card } }', { some: [one, one] })).toEqual({ some: [null, null] })
  expect(withoutCards('{ members { id card } }', { members: [one, one] })).toEqual({ members: null })
  expect(withoutCards('{ all { id card } }', { all: [one] })).toBeNull()
})
