import { expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { answeredIn, promisedBy, resolvedBy } from '@laurel/shared/testing/contract'
import { csvOfMembers, membersCsv, organizationsCsv, startExample } from './example.ts'
import { resolvers } from './resolvers.ts'

const promised = promisedBy(new URL('../schema.graphql', import.meta.url))

const PAGE = 'edges { __typename cursor node { __typename } } pageInfo { __typename hasNextPage endCursor }'
const ACTIONS = `availableActions { __typename action allowed missingInput deadline
  refusal { __typename code message field basis } }`
const ORGANIZATION = `__typename id code name kind memberCount parent { __typename } path { __typename }
  periods { __typename name kind parentId from to } children(first: 1) { __typename nodes { __typename } ${PAGE} } ${ACTIONS}`
const MEMBER = `__typename id displayName cardNumber birthDate status organization { __typename }
  organizationPeriods { __typename organization { __typename } from to } statusPeriods { __typename status from to } ${ACTIONS}`
const JOB = `__typename id kind mode status uploadPath total done created changed unchanged problemCount startedAt finishedAt
  problems(first: 1) { __typename nodes { __typename line column code message value } ${PAGE} } ${ACTIONS}`
/** No action of today ends by a day, and no rule that only looks at the entity rests on a clause. */
const neverYet = ['AvailableAction.deadline', 'ActionRefusal.basis']
const EVERYTHING = `query ($job: ID!) { organization(code: "HN.001") { ${ORGANIZATION} }
  cell: organization(code: "HN.001.01.C1") { __typename ${ACTIONS} } importJob(id: $job) { ${JOB} }
  members(first: 1) { __typename nodes { ${MEMBER} } ${PAGE} } }`

test('every query and mutation has a resolver', () => {
  const written = resolvedBy(resolvers)
  expect(promised.roots.filter(field => !written.includes(field))).toEqual([])
})

test('every other field is seen to answer', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const renamed = 'code,name,kind,parent_code,from\nHN.001,Quận uỷ Ba Đình mới,DISTRICT_COMMITTEE,HN,2020-01-01'
  await example.importFile({ kind: 'ORGANIZATIONS', csv: renamed })
  await example.importFile({ kind: 'MEMBERS', csv: membersCsv })
  // Nobody is transferred yet: his earlier place is put there by hand.
  await withClient(example.database.ownerUrl, client =>
    client.query(`insert into member_organization_periods select member_id, '2000-01-01', from_day, organization_id
      from member_organization_periods`),
  )
  const { id } = await example.importFile({
    kind: 'MEMBERS',
    csv: csvOfMembers('00000009,An,x,y,,HN.009,z,'),
    mode: 'DRY_RUN',
  })
  const { data, errors } = await example.graph(EVERYTHING, { job: id })
  expect(errors).toEqual([])
  const seen = new Set(answeredIn(data))
  expect(promised.fields.filter(field => !seen.has(field))).toEqual(neverYet)
})
