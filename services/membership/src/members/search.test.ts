import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { withClient } from '@laurel/shared/database'
import { migrate } from '@laurel/shared/migrate'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { codesOf } from '@laurel/shared/testing/graph'
import { idsSeen } from '@laurel/shared/testing/row-security'
import { csvOfMembers, organizationsCsv, rootId, startExample } from '../example.ts'

const FIND = `query ($name: String!, $within: ID, $status: MemberStatus, $first: Int! = 100, $after: String) {
  members(filter: { name: $name, organizationId: $within, status: $status }, first: $first, after: $after) {
    nodes { id displayName } pageInfo { hasNextPage endCursor } } }`

const here = [
  'Nguyễn Văn An',
  'Nguyễn Thị Ánh',
  'Đỗ Đình Đức',
  'Trần Hoà Bình',
  "H'Nia Êban",
  'Vũ Thị Mơ'.normalize('NFD'),
]
const beside = ['Lê Văn Hòa', 'Hoàng Văn Thụ', 'Nguyễn Văn An']

let example: Awaited<ReturnType<typeof startExample>>
const places: Record<string, string> = {}
let cards = 0

beforeAll(async () => {
  example = await startExample()
  await example.importFile({ kind: 'ORGANIZATIONS', csv: organizationsCsv })
  const { data } = await example.graph('{ organizations { nodes { id code } } }')
  for (const { id, code } of data.organizations.nodes) places[code] = id
  await admit('HN.001.01.C1', here)
  await admit('HN.002.01.C1', beside)
})

afterAll(() => example?.[Symbol.asyncDispose]())

const lineOf = (card: number, name: string, code: string) =>
  `${String(card).padStart(8, '0')},${name},1970-05-01,1995-02-03,1996-02-03,${code},2008-08-01,`

async function admit(code: string, names: string[]): Promise<void> {
  const lines = names.map(name => lineOf(++cards, name, code))
  const { problemCount } = await example.importFile({ kind: 'MEMBERS', csv: csvOfMembers(...lines) })
  expect(problemCount).toBe(0)
}

async function found(name: string, more: Record<string, unknown> = {}, token?: string): Promise<string[]> {
  const { data, errors } = await example.graph(FIND, { name, ...more }, token)
  expect(errors).toEqual([])
  return data.members.nodes.map(({ displayName }: { displayName: string }) => displayName.normalize('NFC'))
}

test.each([
  ['without diacritics', 'nguyen van an', ['Nguyễn Văn An', 'Nguyễn Văn An']],
  ['with them, in capitals', 'NGUYỄN THỊ ÁNH', ['Nguyễn Thị Ánh']],
  ['in another order', 'Ánh Nguyễn', ['Nguyễn Thị Ánh']],
  ['by the beginning of the last word', 'nguyễn thị a', ['Nguyễn Thị Ánh']],
  ['by the beginning of no other word', 'ngu van', []],
  ['by each word, not by some', 'nguyen hoa', []],
  ['by a word that is one letter', 'a', ['Nguyễn Văn An', 'Nguyễn Văn An', 'Nguyễn Thị Ánh']],
  ['đ as d', 'do dinh duc', ['Đỗ Đình Đức']],
  ['d as đ', 'ĐUC', ['Đỗ Đình Đức']],
  ['wherever the tone is written', 'hòa', ['Trần Hoà Bình', 'Lê Văn Hòa', 'Hoàng Văn Thụ']],
  ['around what is no letter', ' H’nia - eban, ', ["H'Nia Êban"]],
  ['a name that came decomposed', 'vũ thị mơ', ['Vũ Thị Mơ']],
  ['by nobody’s name', 'khuất', []],
])('members are found %s', async (_, name, names) => {
  expect(await found(name)).toEqual(names)
  expect(await found(name.normalize('NFD'))).toEqual(names)
})

test('other conditions hold together with the name', async () => {
  expect(await found('nguyen', { within: places['HN.002'] })).toEqual(['Nguyễn Văn An'])
  expect(await found('nguyen', { status: 'OFFICIAL' })).toHaveLength(3)
  expect(await found('nguyen', { status: 'EXEMPT' })).toEqual([])
})

test('who is found is in the caller’s scope, in each role, or is himself', async () => {
  const [district, an] = [places['HN.001'] ?? '', (await example.graph(FIND, { name: 'van an' })).data.members.nodes[0]]
  for (const role of ['secretary', 'officer', 'appraiser', 'awards_officer', 'auditor'] as const) {
    const token = await example.issuer.token([{ role, organization: district }])
    expect(await found('van', {}, token)).toEqual(['Nguyễn Văn An'])
    expect(await found('van', { within: places['HN.002'] }, token)).toEqual([])
  }
  const himself = await example.issuer.token([], { memberId: an.id })
  expect((await example.graph(FIND, { name: 'nguyen' }, himself)).data.members.nodes).toEqual([an])
  expect(await found('hoa', {}, himself)).toEqual([])
  const subscriber = await example.issuer.token([{ role: 'subscriber', organization: district }])
  expect(codesOf(await example.graph(FIND, { name: 'van' }, subscriber))).toEqual(['FORBIDDEN'])
})

test('a member of one place who is officer of another is found among those of whom he is, once', async () => {
  const [an] = (await example.graph(FIND, { name: 'van an', within: places['HN.001'] })).data.members.nodes
  const tokenAt = (code: string) =>
    example.issuer.token([{ role: 'officer', organization: places[code] ?? '' }], { memberId: an.id })
  expect(await found('van', {}, await tokenAt('HN.002'))).toEqual([
    'Nguyễn Văn An',
    'Nguyễn Văn An',
    'Lê Văn Hòa',
    'Hoàng Văn Thụ',
  ])
  expect(await found('van', {}, await tokenAt('HN.001'))).toEqual(['Nguyễn Văn An'])
})

test('pages through a common name hold everybody once, in the order of the list of all', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `Ngô ${n % 2 ? 'Văn' : 'Thị'} ${['Bảo', 'Ấn', 'Đông'][n % 3]}`)
  await admit('HN.002.01.C1', names)
  const all = (await example.graph('{ members(first: 100) { nodes { id displayName } } }')).data.members.nodes
  const expected = all.filter(({ displayName }: { displayName: string }) => displayName.startsWith('Ngô '))
  const read: unknown[] = []
  let page = { hasNextPage: true, endCursor: null }
  while (page.hasNextPage) {
    const { data } = await example.graph(FIND, { name: 'ngo', first: 7, after: page.endCursor })
    read.push(...data.members.nodes)
    page = data.members.pageInfo
  }
  expect(read).toHaveLength(40)
  expect(read).toEqual(expected)
})

test('files that bring the same names at once do not hold each other up for ever', async () => {
  const names = Array.from({ length: 300 }, (_, n) => `Tạ Văn ${String.fromCodePoint(97 + (n % 26))}${n}`)
  const lines = (code: string, given: string[]) => csvOfMembers(...given.map(name => lineOf(++cards, name, code)))
  const files = [lines('HN.001.01.C1', names), lines('HN.002.01.C1', [...names].reverse())]
  const jobs = await Promise.all(files.map(csv => example.importFile({ kind: 'MEMBERS', csv })))
  expect(jobs).toMatchObject([{ created: 300 }, { created: 300 }])
  expect(await found('ta van')).toHaveLength(100)
  expect(await found('ta van a0')).toEqual(['Tạ Văn a0', 'Tạ Văn a0'])
})

test('who was renamed is found under the new name, and not under the old one', async () => {
  await admit('HN.001.01.C1', ['Phạm Thị Cũ'])
  expect(await found('pham thi cu')).toEqual(['Phạm Thị Cũ'])
  const renamed = csvOfMembers(lineOf(cards, 'Phạm Thị Mới', 'HN.001.01.C1'))
  expect((await example.importFile({ kind: 'MEMBERS', csv: renamed })).changed).toBe(1)
  expect([await found('pham thi cu'), await found('pham thi moi')]).toEqual([[], ['Phạm Thị Mới']])
})

test('who was there before there was a search is found', async () => {
  const migrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
  const folder = await mkdtemp(join(tmpdir(), 'laurel-before-search-'))
  await cp(migrations, folder, { recursive: true, filter: source => !source.includes('0004_search_by_name') })
  await using older = await createTestDatabase(folder)
  await rm(folder, { recursive: true })
  await withClient(older.ownerUrl, client =>
    client.query(`
      insert into organizations values ('${rootId}', 1, 'HN', 'Thành uỷ', 'CITY_COMMITTEE', null, '{${rootId}}');
      insert into members (id, version, card_number, display_name, birth_date, organization_id, status)
      values ('${rootId}', 1, '1', 'Nguyễn Văn An', '1970-05-01', '${rootId}', 'OFFICIAL')`),
  )
  expect(await migrate(older.ownerUrl, migrations)).toEqual(['0004_search_by_name'])
  const search = `select members_named('an', null, null, '{${rootId}}', null, '', '${rootId}', 10) as id`
  const officer = { grants: [{ role: 'officer' as const, organization: rootId }] }
  expect(await idsSeen(older.appUrl, officer, search)).toEqual([rootId])
})

test.each([
  ['is empty', ''],
  ['is only punctuation', ' -.’ '],
  ['has too many words', 'một hai ba bốn năm sáu bảy tám chín'],
  ['is too long', 'a'.repeat(101)],
])('a name that %s is refused, in the caller’s language', async (_, name) => {
  const vi = await example.graph(FIND, { name }, undefined, 'vi')
  const en = await example.graph(FIND, { name }, undefined, 'en')
  expect([vi.data, vi.errors[0]?.message, en.errors[0]?.message]).toEqual([
    { members: null },
    'Xin tìm bằng 1 đến 8 từ của họ tên, tất cả không quá 100 ký tự.',
    'Search by 1 to 8 words of a name, of 100 characters at most in all.',
  ])
  expect(en.errors[0]?.extensions).toMatchObject({ code: 'SEARCH_WORDS_INVALID', field: 'filter.name' })
})

test('a hundred letters are a hundred, composed or not', async () => {
  const name = 'ộ'.repeat(100)
  expect([await found(name), await found(name.normalize('NFD'))]).toEqual([[], []])
})
