// One shape everywhere: descriptions, connections, nullability. What differs is listed by name, with its reason.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql'
import { apiSchema } from './api.mjs'

const schema = buildSchema(apiSchema())
const types = Object.values(schema.getTypeMap()).filter(
  type => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
)

type Described = { name: string; description?: string | null | undefined }

/** What has a description of its own in a type: itself, fields, arguments, values. */
function described(type: (typeof types)[number]): Described[] {
  const within = (names: string, { name, description }: Described) => ({ name: `${names}${name}`, description })
  if (isEnumType(type)) return [type, ...type.getValues().map(value => within(`${type.name}.`, value))]
  if (isInputObjectType(type))
    return [type, ...Object.values(type.getFields()).map(field => within(`${type.name}.`, field))]
  if (!isObjectType(type)) return [type]
  return [
    type,
    ...Object.values(type.getFields()).flatMap(field => [
      within(`${type.name}.`, field),
      ...field.args.map(argument => within(`${type.name}.${field.name}:`, argument)),
    ]),
  ]
}

const VIETNAMESE = /[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]/iu

test('everything has a description, which begins with the Vietnamese term', () => {
  const all = types.flatMap(described)
  expect(all.length).toBeGreaterThan(300)
  const begins = ({ description }: Described) => description?.split(/[:;,.]/)[0] ?? ''
  expect(all.filter(one => !VIETNAMESE.test(begins(one))).map(({ name }) => name)).toEqual([])
})

type Field = { name: string; field: GraphQLField<unknown, unknown> }

const fields: Field[] = types
  .filter(isObjectType)
  .flatMap(type => Object.values(type.getFields()).map(field => ({ name: `${type.name}.${field.name}`, field })))

const ofConnections = /Connection\.(edges|nodes)$/

/** Lists that cannot grow beyond what one answer holds, and so have no pages. */
const shortLists: Record<string, string> = {
  'AvailableAction.missingInput': 'fields of one input',
  'Campaign.availableActions': 'the mutations about a campaign',
  'Eligibility.years': 'a programme looks at 20 years at most, and at those that are skipped between them',
  'Evaluation.availableActions': 'the mutations about a result',
  'ImportJob.availableActions': 'the one thing to do',
  'Member.availableActions': 'the mutations about a member',
  'Member.evaluations': 'one a year, bounded by fromYear and toYear',
  'Member.organizationPeriods': "a person's transfers",
  'Member.statusPeriods': "a person's changes of status",
  'Organization.availableActions': 'the mutations about an organisation',
  'Organization.availableAwardActions': 'the same, of awards',
  'Organization.availableCampaignActions': 'the same, of evaluation',
  'Organization.evaluations': 'one a year, bounded by fromYear and toYear',
  'Organization.path': 'the tree has seven kinds one below the other',
  'Organization.periods': "an organisation's reorganisations",
  'Query.awardPrograms': 'programmes are set up by hand, some in a year',
  'Query.regulations': 'rule sets come with a release',
}

test('every list that can grow is a connection', () => {
  const lists = fields.filter(({ field }) => isListType(getNullableType(field.type))).map(({ name }) => name)
  expect(lists.filter(name => !ofConnections.test(name)).sort()).toEqual(Object.keys(shortLists))
})

const returnsConnection = ({ field }: Field) => String(getNullableType(field.type)).endsWith('Connection')
const typesOf = (type: string) => {
  const object = schema.getType(type)
  return isObjectType(object) ? Object.values(object.getFields()).map(({ name, type: of }) => `${name}: ${of}`) : []
}

test('every connection has the same fields and takes the same arguments', () => {
  const connections = fields.filter(returnsConnection)
  expect(connections.length).toBeGreaterThan(5)
  for (const { field } of connections) {
    const of = String(getNullableType(field.type)).replace('Connection', '')
    expect(typesOf(`${of}Connection`)).toEqual([`edges: [${of}Edge!]!`, `nodes: [${of}!]!`, 'pageInfo: PageInfo!'])
    expect(typesOf(`${of}Edge`)).toEqual(['cursor: String!', `node: ${of}!`])
    const page = field.args.filter(({ name }) => name !== 'filter')
    expect(page.map(({ name, type, defaultValue }) => [name, String(type), defaultValue])).toEqual([
      ['after', 'String', undefined],
      ['first', 'Int!', 50],
    ])
  }
  expect(typesOf('PageInfo')).toEqual(['endCursor: String', 'hasNextPage: Boolean!'])
})

/** Whose an entity is that several services know. */
const owners: Record<string, string> = { Member: 'membership', Organization: 'membership', Evaluation: 'evaluation' }

const contributed = ['membership', 'evaluation', 'awards'].flatMap(service =>
  parse(readFileSync(new URL(`../../services/${service}/schema.graphql`, import.meta.url), 'utf8'))
    .definitions.filter((node): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION)
    .filter(({ name }) => owners[name.value] !== undefined && owners[name.value] !== service)
    .flatMap(({ name, fields: theirs = [] }) => theirs.map(field => `${name.value}.${field.name.value}`)),
)

test('what another service contributes to an entity may be null, so that its absence costs no more', () => {
  const others = fields.filter(({ name }) => contributed.includes(name) && !name.endsWith('.id'))
  expect(others.length).toBeGreaterThan(4)
  expect(others.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)).toEqual([])
})

const entities = new Set([...Object.keys(owners), ...['AwardProgram', 'Campaign', 'FinalizationJob', 'ImportJob']])

/** References that are never null: the entity is of the same service and comes from the very same row. */
const ownReferences: Record<string, string> = {
  'CampaignEdge.node': 'the row itself',
  'Eligibility.program': 'nothing is said of a programme that is not there',
  'Evaluation.campaign': 'an evaluation is visible with its campaign',
  'FinalizationJob.campaign': 'a finalization is visible with its campaign',
  'MemberEdge.node': 'the row itself',
  'OrganizationEdge.node': 'the row itself',
}

const isEntity = (type: GraphQLOutputType) => entities.has(String(getNullableType(type)))

test('every reference to an entity may be null: it may be out of scope, or its service away', () => {
  const references = fields.filter(({ name, field }) => !name.startsWith('Mutation.') && isEntity(field.type))
  expect(references.length).toBeGreaterThan(15)
  const strict = references.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)
  expect(strict.sort()).toEqual(Object.keys(ownReferences))
})

test('the entities that are looked at are all that the subgraphs declare', () => {
  const declared = ['membership', 'evaluation', 'awards'].flatMap(service =>
    parse(readFileSync(new URL(`../../services/${service}/schema.graphql`, import.meta.url), 'utf8'))
      .definitions.filter(node => node.kind === Kind.OBJECT_TYPE_DEFINITION)
      .filter(({ directives }) => directives?.some(({ name }) => name.value === 'key'))
      .map(({ name }) => name.value),
  )
  expect([...new Set(declared)].sort()).toEqual([...entities].sort())
})

test('whatever is asked for at the root may be null: a service that is away does not cost what others answer', () => {
  const roots = fields.filter(({ name }) => name.startsWith('Query.'))
  expect(roots.length).toBeGreaterThan(10)
  expect(roots.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)).toEqual([])
})
