import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { openExample } from '../example.ts'
import { aMember } from './example.ts'

const id = newId()
const organizationId = newId()

const row = ({ db }: Awaited<ReturnType<typeof openExample>>) => db.$queryRaw`
  select version, display_name as name, sort_name as "sortName", organization_id as "organizationId", status from members`

test('a member is listed by given name, where he is now', async () => {
  await using example = await openExample()
  await example.tellMembers([aMember({ id, name: 'Nguyễn Thị Bích Hà', organizationId })])
  expect(await row(example)).toEqual([
    {
      version: 1,
      name: 'Nguyễn Thị Bích Hà',
      sortName: 'Hà Nguyễn Thị Bích',
      organizationId,
      status: 'OFFICIAL',
    },
  ])
})

test('the highest version stands, in whatever order versions come, also within one batch', async () => {
  await using example = await openExample()
  const versions = [1, 2, 3].map(version => aMember({ id, version, name: `Tên ${version}`, organizationId }))
  await example.tellMembers([versions[1], versions[2], versions[0]].flatMap(event => event ?? []))
  await example.tellMembers(versions.slice(0, 2))
  expect(await row(example)).toMatchObject([{ version: 3, name: 'Tên 3' }])
})

test('a member who left is in no organisation', async () => {
  await using example = await openExample()
  await example.tellMembers([aMember({ id, version: 2, organizationId, left: '2014-01-01' })])
  expect(await row(example)).toMatchObject([{ organizationId: null, status: null }])
})
