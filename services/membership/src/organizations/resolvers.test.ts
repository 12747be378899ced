import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { codesOf } from '@laurel/shared/testing/graph'
import { organizationsCsv, rootId, startExample } from '../example.ts'

const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id code } }'

const aDistrict = (more: object = {}) => ({
  id: newId(),
  code: 'HN.003',
  name: 'Quận uỷ Tây Hồ',
  kind: 'DISTRICT_COMMITTEE',
  parentId: rootId,
  from: '2008-08-01',
  ...more,
})

test('a creation repeated with the same id and content gets the first answer, with other content it is refused', async () => {
  await using example = await startExample()
  const input = aDistrict()
  const first = await example.graph(CREATE, { input })
  expect(first.data.createOrganization).toEqual({ id: input.id, code: 'HN.003' })
  expect((await example.graph(CREATE, { input })).data).toEqual(first.data)
  const changed = await example.graph(CREATE, { input: { ...input, name: 'Khác' } }, undefined, 'en')
  expect(changed.errors).toEqual([
    {
      message: 'Another organisation has this id already.',
      path: ['createOrganization'],
      extensions: { code: 'ORGANIZATION_EXISTS', field: 'input.id' },
    },
  ])
})

test.each([
  ['a code that is taken', { code: 'HN' }, 'CODE_TAKEN', 'input.code'],
  ['a code with a blank', { code: 'HN 3' }, 'CODE_INVALID', 'input.code'],
  ['no name', { name: '' }, 'NAME_INVALID', 'input.name'],
  ['a cell directly under the city', { kind: 'CELL' }, 'KIND_NOT_UNDER_PARENT', 'input.kind'],
  ['a day in the future', { from: '2999-01-01' }, 'DATE_IN_FUTURE', 'input.from'],
  ['an unknown parent', { parentId: newId() }, 'OUT_OF_SCOPE', 'input.parentId'],
  ['a second root', { parentId: null, kind: 'CITY_COMMITTEE' }, 'OUT_OF_SCOPE', 'input.parentId'],
  ['an id that is none', { id: 'x' }, 'ID_INVALID', 'input.id'],
])('%s is refused with its code and field, in Vietnamese unless English is asked for', async (_, more, code, field) => {
  await using example = await startExample()
  const answer = await example.graph(CREATE, { input: aDistrict(more) })
  expect(answer.errors.map(({ extensions }) => extensions)).toEqual([{ code, field }])
  const english = await example.graph(CREATE, { input: aDistrict(more) }, undefined, 'en')
  expect(english.errors[0]?.message).not.toBe(answer.errors[0]?.message)
})

test('only an officer whose grant names the very id may found the first organisation', async () => {
  await using example = await startExample()
  const auditor = await example.issuer.token([{ role: 'auditor', organization: rootId }])
  expect(codesOf(await example.graph(CREATE, { input: aDistrict() }, auditor))).toEqual(['FORBIDDEN'])
})

test('an officer sees his subtree and what stands above it, and nothing beside it', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const { data } = await example.graph('{ organization(code: "HN.001") { id } }')
  const officer = await example.issuer.token([{ role: 'officer', organization: data.organization.id }])
  const seen = await example.graph(
    '{ organizations { nodes { code } } other: organization(code: "HN.002") { id } }',
    {},
    officer,
  )
  expect(seen.data.other).toBeNull()
  expect(seen.data.organizations.nodes.map(({ code }: { code: string }) => code).sort()).toEqual([
    'HN',
    'HN.001',
    'HN.001.01',
    'HN.001.01.C1',
  ])
})

test('pages follow each other without a gap or a repeat, and a wrong cursor or size is refused', async () => {
  await using example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const page = `query ($after: String, $first: Int!) { organizations(first: $first, after: $after) {
    nodes { code } pageInfo { hasNextPage endCursor } } }`
  const codes: string[] = []
  let after: string | null = null
  do {
    const { data }: { data: { organizations: Page } } = await example.graph(page, { first: 2, after })
    codes.push(...data.organizations.nodes.map(({ code }) => code))
    after = data.organizations.pageInfo.hasNextPage ? data.organizations.pageInfo.endCursor : null
  } while (after)
  expect(codes.length).toBe(7)
  expect(new Set(codes).size).toBe(7)
  expect(codesOf(await example.graph(page, { first: 0 }))).toEqual(['FIRST_OUT_OF_RANGE'])
  expect(codesOf(await example.graph(page, { first: 101 }))).toEqual(['FIRST_OUT_OF_RANGE'])
  expect(codesOf(await example.graph(page, { first: 2, after: 'nonsense' }))).toEqual(['CURSOR_INVALID'])
})

type Page = { nodes: { code: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
