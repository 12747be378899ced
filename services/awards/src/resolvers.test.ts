import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { Kind, type ObjectTypeDefinitionNode, parse } from 'graphql'
import { evaluationsOf } from './eligibility/example.ts'
import { baDinh, baDinhCell, startExample } from './example.ts'
import { aMember } from './members/example.ts'
import { aProgram } from './programs/example.ts'
import { resolvers } from './resolvers.ts'

const sdl = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))
const objects = sdl.definitions.filter(
  (node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION,
)
const fieldsOf = ({ name, fields = [] }: ObjectTypeDefinitionNode) =>
  fields.map(field => `${name.value}.${field.name.value}`)
const isRoot = ({ name }: ObjectTypeDefinitionNode) => ['Query', 'Mutation'].includes(name.value)

const ELIGIBILITY = `__typename eligible reasonCode reason
  program { __typename id code name subjectKind years grade lastYear source }
  years { __typename year verdict grade revision reason decision { __typename number date issuer } evaluation { __typename id } }`
const EVERYTHING = `query ($filter: EligibilityFilter!, $references: [_Any!]!) {
  eligibleMembers(filter: $filter, first: 1) {
    __typename
    nodes { __typename member { __typename id } organization { __typename id } eligibility { ${ELIGIBILITY} } }
    edges { __typename cursor node { __typename } }
    pageInfo { __typename hasNextPage endCursor } }
  _entities(representations: $references) {
    ... on Member { __typename id eligibility(program: "BK") { ${ELIGIBILITY} } }
    ... on Organization { __typename id eligibility(program: "CO") { ${ELIGIBILITY} } } } }`

/** `Type.field` of everything in an answer that is not null. */
function answered(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(answered)
  if (typeof value !== 'object' || value === null) return []
  const { __typename, ...fields } = value as Record<string, unknown>
  return Object.entries(fields).flatMap(([name, field]) =>
    field === null ? [] : [`${__typename}.${name}`, ...answered(field)],
  )
}

test('every query and mutation has a resolver', () => {
  const written = Object.entries(resolvers).flatMap(([type, fields]) =>
    Object.keys(fields).map(name => `${type}.${name}`),
  )
  expect(
    objects
      .filter(isRoot)
      .flatMap(fieldsOf)
      .filter(field => !written.includes(field)),
  ).toEqual([])
})

test('every other field is seen to answer', async () => {
  await using example = await startExample()
  const member = newId()
  await example.db.awardProgram.createMany({
    data: [
      aProgram({ code: 'BK', organizationId: baDinh }),
      aProgram({ code: 'CO', organizationId: baDinh, subjectKind: 'ORGANIZATION' }),
    ],
  })
  await example.tellMembers([1, 2].map(n => aMember({ id: n === 1 ? member : newId(), organizationId: baDinhCell })))
  await example.tellEvaluations(evaluationsOf(member, 2010, [{ revision: 2, reason: 'Bổ sung minh chứng' }]))
  const references = [
    { __typename: 'Member', id: member },
    { __typename: 'Organization', id: baDinh },
  ]
  const filter = { program: 'BK', organizationId: baDinh }
  const { data, errors } = await example.graph(EVERYTHING, { filter, references }, await example.officerOf(baDinh))
  expect(errors).toEqual([])
  const seen = new Set(answered(data))
  expect(
    objects
      .filter(node => !isRoot(node))
      .flatMap(fieldsOf)
      .filter(field => !seen.has(field)),
  ).toEqual([])
})
