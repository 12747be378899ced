import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { openExample } from '../example.ts'
import { anOrganization } from './example.ts'

type Example = Awaited<ReturnType<typeof openExample>>

async function pathsIn({ db }: Example): Promise<Record<string, string[] | null>> {
  const rows = await db.$queryRaw<{ code: string; path: string[] | null }[]>`
    select o.code, (select array_agg(a.code order by array_position(o.path, a.id))
      from organizations a where a.id = any(o.path)) as path
    from organizations o order by o.code`
  return Object.fromEntries(rows.map(({ code, path }) => [code, path]))
}

const [a, b, c, d] = [newId(), newId(), newId(), newId()]
const A = anOrganization({ id: a, code: 'a', parentId: null })
const B = anOrganization({ id: b, code: 'b', parentId: a })
const C = anOrganization({ id: c, code: 'c', parentId: b })
const D = anOrganization({ id: d, code: 'd', parentId: a })
const settled = { a: ['a'], b: ['a', 'b'], c: ['a', 'b', 'c'], d: ['a', 'd'] }

test('paths come out the same in whatever order organisations become known', async () => {
  await using example = await openExample()
  await example.tellOrganizations([C])
  expect(await pathsIn(example)).toEqual({ c: null })
  await example.tellOrganizations([D, B])
  expect(await pathsIn(example)).toEqual({ b: null, c: null, d: null })
  await example.tellOrganizations([A])
  expect(await pathsIn(example)).toEqual(settled)
})

test('a subtree that moves takes all below it along', async () => {
  await using example = await openExample()
  await example.tellOrganizations([A, B, C, D])
  const earlier = { name: 'b', kind: 'CELL' as const, parentId: a, from: '2008-08-01', to: '2012-01-01' }
  await example.tellOrganizations([anOrganization({ id: b, version: 2, code: 'b', parentId: d, earlier })])
  expect(await pathsIn(example)).toEqual({ ...settled, b: ['a', 'd', 'b'], c: ['a', 'd', 'b', 'c'] })
})

test('an older version that comes late changes nothing, also within one batch', async () => {
  await using example = await openExample()
  const renamed = anOrganization({ id: b, version: 3, code: 'b', name: 'Tên mới', parentId: d })
  await example.tellOrganizations([A, D, renamed, B])
  await example.tellOrganizations([B])
  expect(await example.db.$queryRaw`select name, version from organizations where code = 'b'`).toEqual([
    { name: 'Tên mới', version: 3 },
  ])
  expect((await pathsIn(example)).b).toEqual(['a', 'd', 'b'])
})

test('a circle made by events out of order is closed to everyone until the missing event comes', async () => {
  await using example = await openExample()
  await example.tellOrganizations([A, B, C])
  await example.tellOrganizations([anOrganization({ id: b, version: 2, code: 'b', parentId: c })])
  expect(await pathsIn(example)).toEqual({ a: ['a'], b: null, c: null })
  await example.tellOrganizations([anOrganization({ id: c, version: 2, code: 'c', parentId: a })])
  expect(await pathsIn(example)).toEqual({ a: ['a'], b: ['a', 'c', 'b'], c: ['a', 'c'] })
})

test('batches of several partitions at once leave every path right', async () => {
  await using example = await openExample()
  await Promise.all([[D], [C], [A], [B]].map(batch => example.tellOrganizations(batch)))
  expect(await pathsIn(example)).toEqual(settled)
})
