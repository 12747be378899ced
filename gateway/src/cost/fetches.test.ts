import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner'
import { expect, test } from '@jest/globals'
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { startWorld } from '../testing/gateway.ts'
import { fetchesOf, ownersOf } from './fetches.ts'
import { MAX_FETCHES } from './limit.ts'

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')
const supergraph = read('../../supergraph.graphql')
const planned = Supergraph.build(supergraph)
const planner = new QueryPlanner(planned)
const schema = buildSchema(read('../../api.graphql'), { assumeValid: true })
const owners = ownersOf(parse(supergraph))

function expected(text: string): number {
  const document = parse(text)
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === 'OperationDefinition',
  )
  return operation ? fetchesOf(operation, { document, schema, owners }) : 0
}

type Node = Partial<{ kind: string; node: Node; nodes: Node[] }>

const countOf = ({ kind, node, nodes = [] }: Node): number =>
  (kind === 'Fetch' ? 1 : 0) + (node ? countOf(node) : 0) + nodes.reduce((sum, one) => sum + countOf(one), 0)

function inPlan(text: string): number {
  const { node } = planner.buildQueryPlan(operationFromDocument(planned.apiSchema(), parse(text)))
  return node ? countOf(node as PlanNode | SubscriptionNode as Node) : 0
}

const folder = '../../../packages/client/operations'
const operations = readdirSync(fileURLToPath(new URL(folder, import.meta.url))).map(name => [
  name,
  read(`${folder}/${name}`),
])

/** Members with their results and those with their members again, `levels` deep. */
const nested = (levels: number): string =>
  levels === 0
    ? 'id displayName'
    : `id displayName evaluations { grade member { ${nested(levels - 1)} } } eligibility(program: "x") {
      years { evaluation { id grade } } }`

test.each([
  ...operations,
  ['one subgraph’s alone', '{ members { nodes { id displayName organization { name parent { name } } } } }'],
  ['a key needs no fetch', '{ evaluation(id: "1") { member { id } organization { id } } }'],
  ['roots of three', '{ members { nodes { id } } campaigns { nodes { id } } awardPrograms { id } }'],
  [
    'three at a place',
    '{ member(id: "1") { displayName evaluations { grade } eligibility(program: "x") { eligible } } }',
  ],
  ['under aliases, each', '{ a: member(id: "1") { evaluations { id } } b: member(id: "2") { evaluations { id } } }'],
  [
    'through fragments',
    `{ member(id: "1") { ...A ... on Member { ...B } } } fragment A on Member { evaluations { ...C } }
      fragment B on Member { displayName } fragment C on Evaluation { member { displayName } }`,
  ],
  ['four levels deep', `{ member(id: "1") { ${nested(4)} } }`],
])('as many fetches are counted as are planned: %s', (_, text = '') => {
  expect(expected(text)).toBe(inPlan(text))
  expect(expected(text)).toBeGreaterThan(0)
})

test('what asks the subgraphs too often is refused before planning, and none is asked', async () => {
  await using world = await startWorld()
  const roots = (count: number) =>
    `{ ${Array.from({ length: count }, (_, n) => `m${n}: member(id: "1") { grade peers { name grade } }`).join(' ')} }`
  const most = Math.floor((MAX_FETCHES - 1) / 2)
  const answered = await world.ask(roots(most))
  expect([answered.status, answered.body.errors]).toEqual([200, undefined])
  const before = world.subgraphs.membership.requests.length
  const refused = await world.ask(roots(most + 1))
  expect([refused.status, refused.body]).toEqual([
    400,
    {
      errors: [
        {
          message: `The query needs 61 requests to services; ${MAX_FETCHES} is the most: ask in parts.`,
          extensions: { code: 'TOO_MANY_FETCHES', requestId: expect.any(String) },
        },
      ],
    },
  ])
  expect(world.subgraphs.membership.requests).toHaveLength(before)
})
