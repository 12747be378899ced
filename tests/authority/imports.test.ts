import { expect, test } from '@jest/globals'
import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { dataOf } from '../system.ts'
import { type AuthorityWorld, startAuthorityWorld } from './world.ts'

const START = 'mutation ($input: StartImportInput!) { startImport(input: $input) { id } }'
const JOB = `query ($id: ID!) { importJob(id: $id) { status created changed finishedAt
  problems { nodes { line column code message value } } } }`
const MEMBERS = 'card_number,full_name,birth_date,admitted_on,official_on,organization_code,joined_on,exempt_from,id'
const ORGANIZATIONS = 'code,name,kind,parent_code,from,id'

async function send({ system }: AuthorityWorld, id: string, token: string, csv: string) {
  const response = await fetch(`${system.url}/imports/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv', 'accept-language': 'en', authorization: `Bearer ${token}` },
    body: csv,
  })
  return { status: response.status, text: await response.text() }
}

test('a file is taken from an officer of its place alone', async () => {
  await using world = await startAuthorityWorld()
  const { hanoi, ids, system } = world
  const strangers = [
    [{ role: 'officer', organization: hanoi.hoanKiem }],
    [
      { role: 'officer', organization: hanoi.hoanKiem },
      { role: 'secretary', organization: hanoi.baDinh },
    ],
    [{ role: 'auditor', organization: hanoi.city }],
    [],
  ] as const
  for (const grants of strangers) {
    const { status, text } = await send(world, ids.import, await system.issuer.token([...grants]), `${MEMBERS}\n`)
    const told = JSON.parse(text).errors?.[0].extensions.code
    expect([grants, status, told]).toEqual([grants, 404, 'IMPORT_UNKNOWN'])
  }
  const officer = await system.issuer.token([{ role: 'officer', organization: hanoi.baDinh }])
  expect((await send(world, ids.import, officer, `${MEMBERS}\n`)).status).toBe(202)
}, 60_000)

/** What an officer of Ba Đình is told of a file of his; all of it is refused, and nothing of elsewhere is told. */
async function problemsOf(world: AuthorityWorld, kind: string, lines: string[]): Promise<unknown[]> {
  const { hanoi, system } = world
  const officer = await system.issuer.token([{ role: 'officer', organization: hanoi.baDinh }])
  const id = newId()
  dataOf(await system.graph(START, { input: { id, kind, organizationId: hanoi.baDinh } }, officer))
  expect((await send(world, id, officer, lines.join('\n'))).status).toBe(202)
  const importJob = await eventually(async () => {
    const found = dataOf(await system.graph(JOB, { id }, officer)).importJob
    if (found.finishedAt === null) throw new Error('not finished yet')
    return found
  })
  expect(importJob).toMatchObject({ status: 'REJECTED', created: 0, changed: 0 })
  const [giang] = hanoi.people.slice(4)
  const told = JSON.stringify(importJob)
  for (const secret of [hanoi.hoanKiem, giang?.id, giang?.name]) expect(told).not.toContain(secret)
  return importJob.problems.nodes.map((one: Record<string, unknown>) => [one.line, one.column, one.code])
}

test('a file reaches nothing outside of the place it is about, and tells nothing of what is there', async () => {
  await using world = await startAuthorityWorld()
  const life = (code: string, joined: string) => `1970-05-01,1995-02-03,1996-02-03,${code},${joined},,${newId()}`
  const members = [
    MEMBERS,
    // As if to find out of what kind and how old a place is, where somebody is, since when, and by what id.
    `00000901,Người mới,${life('HN.2', '2000-01-01')}`,
    `00000004,Tên khác,${life('HN.1.1.1', '2008-08-01')}`,
    `00000000,Tên khác,${life('HN.2.1', '2008-08-01')}`,
    `00000000,Tên khác,${life('HN.2.1.1', '2008-08-01')}`,
  ]
  expect(await problemsOf(world, 'MEMBERS', members)).toEqual([
    [2, 'organization_code', 'OUT_OF_SCOPE'],
    [3, 'organization_code', 'ORGANIZATION_DIFFERS'],
    [4, 'organization_code', 'OUT_OF_SCOPE'],
    [5, 'card_number', 'TWICE_IN_FILE'],
    [5, 'organization_code', 'OUT_OF_SCOPE'],
  ])
  const organizations = [
    ORGANIZATIONS,
    'HN.2.1.9,Chi bộ số 9,CELL,HN.2.1,2016-01-01,',
    `HN.2,Tên khác,DISTRICT_COMMITTEE,HN.2.1,2000-01-01,${newId()}`,
    'HN.2.1.1,Tên khác,CELL,HN.1.1,2016-01-01,',
  ]
  expect(await problemsOf(world, 'ORGANIZATIONS', organizations)).toEqual([
    [2, 'parent_code', 'OUT_OF_SCOPE'],
    [3, 'code', 'OUT_OF_SCOPE'],
    [3, 'parent_code', 'OUT_OF_SCOPE'],
    [4, 'code', 'OUT_OF_SCOPE'],
  ])
}, 60_000)
