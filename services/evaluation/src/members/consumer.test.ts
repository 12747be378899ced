import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { openExample } from '../example.ts'
import { aMember } from './example.ts'

const id = newId()
const [first, second] = [newId(), newId()]

const row = ({ db }: Awaited<ReturnType<typeof openExample>>) => db.$queryRaw`
  select version, organization_id as "organizationId", status, organization_periods as periods from members`

test('a member is where he is now, with all the places where he was', async () => {
  await using example = await openExample()
  const places = [
    { organizationId: first, to: '2012-07-01' },
    { organizationId: second, from: '2012-07-01' },
  ]
  await example.tellMembers([aMember({ id, places })])
  expect(await row(example)).toEqual([
    {
      version: 1,
      organizationId: second,
      status: 'OFFICIAL',
      periods: [
        { organizationId: first, from: '2009-02-03', to: '2012-07-01' },
        { organizationId: second, from: '2012-07-01', to: null },
      ],
    },
  ])
})

test('the highest version stands, in whatever order versions come, also within one batch', async () => {
  await using example = await openExample()
  const [one, two, three] = [1, 2, 3].map(version =>
    aMember({ id, version, places: [{ organizationId: version === 3 ? second : first }] }),
  )
  await example.tellMembers([two, three, one].flatMap(event => event ?? []))
  await example.tellMembers([two, one].flatMap(event => event ?? []))
  expect(await row(example)).toMatchObject([{ version: 3, organizationId: second }])
})

test('a member who left is in no organisation', async () => {
  await using example = await openExample()
  await example.tellMembers([aMember({ id, places: [{ organizationId: first, to: '2014-01-01' }] })])
  expect(await row(example)).toMatchObject([{ organizationId: null }])
})
