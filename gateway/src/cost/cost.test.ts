import { expect, test } from '@jest/globals'
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { startWorld } from '../testing/gateway.ts'
import { costing } from './cost.ts'
import { costRulesOf } from './rules.ts'

const sdl = `
  directive @cost(weight: Int!) on FIELD_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
  type Query {
    one: Member
    any: [Party!] @listSize(assumedSize: 5)
    found: [Found!] @listSize(assumedSize: 5)
    many(first: Int! = 50): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes", "edges"])
    few: [Member] @listSize(assumedSize: 3)
    some: [Member]
    count: Int @cost(weight: 7)
  }
  type Page { nodes: [Member!]! edges: [Edge!]! total: Int }
  type Edge { node: Member }
  interface Party { above: [Party!] @listSize(assumedSize: 4) }
  union Found = Member | Page
  type Member implements Party { id: ID! above: [Member!] @listSize(assumedSize: 4) dear: Int @cost(weight: 2) }`

function costOfQuery(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query)
  const operation = document.definitions[0] as OperationDefinitionNode
  return costing(operation, { document, schema: buildSchema(sdl), rules: costRulesOf(parse(sdl)) })(variables)
}

test('an object costs 1, a leaf nothing, and each as often as its list may hold', () => {
  expect(costOfQuery('{ one { id } }')).toBe(1)
  expect(costOfQuery('{ count one { dear } }')).toBe(7 + 1 + 2)
  expect(costOfQuery('{ few { id above { id } } }')).toBe(3 * (1 + 4))
  expect(costOfQuery('{ some { id } }')).toBe(10)
  expect(costOfQuery('{ many { total } }')).toBe(1)
  expect(costOfQuery('{ many { nodes { dear } } }')).toBe(1 + 50 * (1 + 2))
  expect(costOfQuery('{ many(first: 2) { nodes { id } edges { node { id above { id } } } } }')).toBe(
    1 + 2 + 2 * (1 + 1 + 4),
  )
  expect(costOfQuery('query ($n: Int!) { many(first: $n) { nodes { id } } }', { n: 100 })).toBe(101)
  expect(costOfQuery('{ many(first: -5) { nodes { id } } }')).toBe(1)
})

test('below an interface or a union an object costs what it does elsewhere', () => {
  expect(costOfQuery('{ any { above { above { __typename } } } }')).toBe(5 * (1 + 4 * (1 + 4)))
  expect(costOfQuery('{ found { __typename ... on Member { dear above { id } } } }')).toBe(5 * (1 + 2 + 4))
})

test('aliases and fragments cost what they stand for', () => {
  expect(costOfQuery('{ a: few { id } b: few { id } }')).toBe(6)
  expect(
    costOfQuery(
      '{ ...F ... on Query { few { ...M } } } fragment F on Query { many(first: 2) { nodes { ...M } } } fragment M on Member { dear }',
    ),
  ).toBe(1 + 2 * 3 + 3 * 3)
})

test('what could answer too much is refused before it is planned, by what is asked for and not by what is there', async () => {
  await using world = await startWorld()
  const rest = 'superior { peers { superior { peers { superior { peers { id } } } } } }'
  const few = await world.ask(`{ members(first: 1) { ${rest} } }`)
  expect([few.status, few.body.errors]).toEqual([200, undefined])
  const before = world.subgraphs.membership.requests.length
  const refused = await world.ask(`query ($n: Int! = 1000) { members(first: $n) { ${rest} } }`)
  expect([refused.status, refused.body]).toEqual([
    400,
    {
      errors: [
        {
          message: 'The query may answer 22000 objects; 20000 is the most: ask for fewer rows, or in parts.',
          extensions: { code: 'QUERY_TOO_COSTLY', requestId: expect.any(String) },
        },
      ],
    },
  ])
  expect(world.subgraphs.membership.requests).toHaveLength(before)
})
