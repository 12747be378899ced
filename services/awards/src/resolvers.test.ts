import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { answeredIn, promisedBy, resolvedBy } from '@laurel/shared/testing/contract'
import { evaluationsOf } from './eligibility/example.ts'
import { baDinh, baDinhCell, hoanKiem, startExample } from './example.ts'
import { aMember } from './members/example.ts'
import { aProgram } from './programs/example.ts'
import { resolvers } from './resolvers.ts'

const promised = promisedBy(new URL('../schema.graphql', import.meta.url))

const ELIGIBILITY = `__typename eligible reasonCode reason
  program { __typename id code name subjectKind years grade lastYear source }
  years { __typename year verdict grade revision reason decision { __typename number date issuer } evaluation { __typename id } }`
/** No action of today ends by a day, and its rule rests on no clause. */
const neverYet = ['AvailableAction.deadline', 'ActionRefusal.basis']
const EVERYTHING = `query ($filter: EligibilityFilter!, $references: [_Any!]!) {
  eligibleMembers(filter: $filter, first: 1) {
    __typename
    nodes { __typename member { __typename id } organization { __typename id } eligibility { ${ELIGIBILITY} } }
    edges { __typename cursor node { __typename } }
    pageInfo { __typename hasNextPage endCursor } }
  _entities(representations: $references) {
    ... on Member { __typename id eligibility(program: "BK") { ${ELIGIBILITY} } }
    ... on Organization { __typename id eligibility(program: "CO") { ${ELIGIBILITY} }
      availableAwardActions { __typename action allowed missingInput deadline refusal { __typename code message field basis } } } } }`

test('every query and mutation has a resolver', () => {
  const written = resolvedBy(resolvers)
  expect(promised.roots.filter(field => !written.includes(field))).toEqual([])
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
    { __typename: 'Organization', id: hoanKiem },
  ]
  const filter = { program: 'BK', organizationId: baDinh }
  const { data, errors } = await example.graph(EVERYTHING, { filter, references }, await example.officerOf(baDinh))
  expect(errors).toEqual([])
  const seen = new Set(answeredIn(data))
  expect(promised.fields.filter(field => !seen.has(field))).toEqual(neverYet)
})
