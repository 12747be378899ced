import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { outstanding, recordAll } from '../evaluations/example.ts'
import { baDinh, baDinhCell, city, hoanKiem, hoanKiemCell, startExample } from '../example.ts'
import { finalizeAll } from '../finalizations/example.ts'
import { openOne } from './example.ts'

const LIST = `query ($filter: CampaignFilter, $first: Int!, $after: String) {
  campaigns(filter: $filter, first: $first, after: $after) { nodes { id year } pageInfo { hasNextPage endCursor } } }`

test('campaigns come latest year first, page by page, each once, and only those in scope', async () => {
  await using example = await startExample()
  for (const year of [2014, 2013, 2012])
    for (const organizationId of [baDinh, hoanKiem]) await openOne(example, { year, organizationId })
  const walked: { id: string; year: number }[] = []
  let after: string | null = null
  do {
    const { data } = await example.graph(LIST, { first: 2, after })
    const { nodes, pageInfo } = data.campaigns
    walked.push(...nodes)
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after)
  expect(walked.map(({ year }) => year)).toEqual([2014, 2014, 2013, 2013, 2012, 2012])
  expect(new Set(walked.map(({ id }) => id)).size).toBe(6)

  const officer = await example.officerOf(baDinh)
  const own = await example.graph(LIST, { first: 100 }, officer)
  expect(own.data.campaigns.nodes).toHaveLength(3)
  const theirs = await example.graph(LIST, { first: 100, filter: { organizationId: hoanKiem } }, officer)
  expect(theirs.data.campaigns.nodes).toEqual([])
  const year = await example.graph(LIST, { first: 100, filter: { year: 2013, organizationId: baDinh } })
  expect(year.data.campaigns.nodes).toMatchObject([{ year: 2013 }])
})

test('a page size or cursor that cannot be is refused with its field', async () => {
  await using example = await startExample()
  for (const [variables, field] of [
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ first: 2, after: 'nonsense' }, 'after'],
  ] as const)
    expect((await example.graph(LIST, variables)).errors).toMatchObject([{ extensions: { field } }])
})

test('progress counts a subtree, and is nobody’s who does not see all of it', async () => {
  await using example = await startExample()
  const campaign = await openOne(example)
  const [one, two, three] = await example.admit(3)
  const [other] = await example.admit(1, hoanKiemCell)
  await recordAll(
    example,
    campaign,
    [one, two, other].map(id => outstanding(id ?? '')),
  )
  await finalizeAll(example, campaign, { organizationId: baDinh })
  await recordAll(example, campaign, [outstanding(three ?? '')])
  const query = `query ($id: ID!, $organizations: [_Any!]!) { campaign(id: $id) { progress { recorded finalized members } }
    _entities(representations: $organizations) { ... on Organization { campaignProgress(year: 2014) { recorded finalized members } } } }`
  const ids = [city, baDinh, hoanKiem, baDinhCell, newId(), 'x']
  const variables = { id: campaign, organizations: ids.map(id => ({ __typename: 'Organization', id })) }
  const { data, errors } = await example.graph(query, variables)
  expect(errors).toEqual([])
  const ofCity = { recorded: 4, finalized: 2, members: 4 }
  const ofBaDinh = { recorded: 3, finalized: 2, members: 3 }
  expect(data.campaign.progress).toEqual(ofCity)
  expect(data._entities.map((entity: { campaignProgress: unknown }) => entity.campaignProgress)).toEqual([
    ...[ofCity, ofBaDinh, { recorded: 1, finalized: 0, members: 1 }, ofBaDinh, null, null],
  ])
  const seen = await example.graph(query, variables, await example.officerOf(baDinh))
  expect(seen.data.campaign.progress).toBeNull()
  expect(seen.data._entities.map((entity: { campaignProgress: unknown }) => entity.campaignProgress)).toEqual([
    ...[null, ofBaDinh, null, ofBaDinh, null, null],
  ])
})
