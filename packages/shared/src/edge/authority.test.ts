import { expect, test } from '@jest/globals'
import { buildASTSchema, type GraphQLCompositeType, parse } from 'graphql'
import { type Access, accessRulesOf } from '../access.ts'
import { neededBy, rulesIn } from './authority.ts'

const sdl = parse(`
  directive @access(roles: [String!], self: Boolean, scope: String) on OBJECT | FIELD_DEFINITION
  type Query { subjects: [Subject!] }
  interface Subject { id: ID!, grade: String }
  type Member implements Subject { id: ID!, grade: String @access(roles: ["auditor"]) }
  type Organization implements Subject { id: ID!, grade: String @access(roles: ["officer"]) }`)
const schema = buildASTSchema(sdl)
const needed = neededBy(accessRulesOf(sdl), schema)
const rolesOf = (rules: Access[]) => rules.map(({ roles }) => roles?.join())

test('a field of an abstract type needs what it needs of any type it may be, and no more of one that is named', () => {
  const subject = schema.getType('Subject') as GraphQLCompositeType
  expect(rolesOf(needed(subject, 'grade'))).toEqual(['auditor', 'officer'])
  expect(rolesOf(needed(subject, 'id'))).toEqual([])
  const of = (query: string) => rolesOf(rulesIn(parse(query), schema, needed))
  expect(of('{ subjects { grade } }')).toEqual(['auditor', 'officer'])
  expect(of('{ subjects { id ... on Member { grade } } }')).toEqual(['auditor'])
})
