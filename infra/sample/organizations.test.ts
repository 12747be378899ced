import { expect, test } from '@jest/globals'
import { districts } from './administrative-units.ts'
import { city, type Organization, organizationRows, organizations } from './organizations.ts'

const seed = 2015

const mayStandUnder: Record<string, string[]> = {
  DISTRICT_COMMITTEE: ['CITY_COMMITTEE'],
  DIRECT_COMMITTEE: ['CITY_COMMITTEE'],
  GRASSROOTS_COMMITTEE: ['DISTRICT_COMMITTEE', 'DIRECT_COMMITTEE'],
  GRASSROOTS_CELL: ['DISTRICT_COMMITTEE', 'DIRECT_COMMITTEE'],
  DEPARTMENT_COMMITTEE: ['GRASSROOTS_COMMITTEE'],
  CELL: ['GRASSROOTS_COMMITTEE', 'DEPARTMENT_COMMITTEE'],
}

const treeOf = (members: number): Organization[] => [...organizations({ seed, members })]
const having = (tree: Organization[], kind: string) => tree.filter(organization => organization.kind === kind)
const named = (tree: Organization[], name: string) => tree.find(organization => organization.name === name)

test('Hà Nội had 30 districts and 526 wards', () => {
  const all = districts()
  expect(all).toHaveLength(30)
  expect(all.flatMap(({ wards }) => wards)).toHaveLength(526)
})

test('every district and every ward has its committee, beside a dozen without territory', () => {
  const tree = treeOf(20_000)
  expect(having(tree, 'DISTRICT_COMMITTEE')).toHaveLength(30)
  expect(having(tree, 'DIRECT_COMMITTEE')).toHaveLength(13)
  expect(tree.filter(({ code }) => /^HN\.\d{3}\.\d{5}$/.test(code))).toHaveLength(526)
})

test('a committee is named after the type of its unit', () => {
  const tree = treeOf(20_000)
  expect(named(tree, 'Quận uỷ Ba Đình')?.code).toBe('HN.001')
  expect(named(tree, 'Đảng uỷ phường Phúc Xá')).toMatchObject({ code: 'HN.001.00001', kind: 'GRASSROOTS_COMMITTEE' })
  expect(named(tree, 'Huyện uỷ Ba Vì')?.kind).toBe('DISTRICT_COMMITTEE')
  expect(named(tree, 'Thị uỷ Sơn Tây')?.kind).toBe('DISTRICT_COMMITTEE')
  expect(named(tree, 'Đảng uỷ Cục Hải quan thành phố')?.kind).toBe('DIRECT_COMMITTEE')
  expect(named(tree, 'Đảng uỷ thị trấn Quốc Oai')?.parentCode).toBe(named(tree, 'Huyện uỷ Quốc Oai')?.code)
})

test.each([500, 20_000, 500_000])(
  'of %d members, everything stands where it may, after what it stands under',
  members => {
    const kinds = new Map<string, string>([[city.code, city.kind]])
    for (const { code, kind, parentCode } of organizations({ seed, members })) {
      expect(mayStandUnder[kind]).toContain(kinds.get(parentCode))
      expect(kinds.has(code)).toBe(false)
      kinds.set(code, kind)
    }
  },
)

test.each([0, 7, 20_000, 123_457])('no member of %d is lost', members => {
  expect(treeOf(members).reduce((sum, organization) => sum + organization.members, 0)).toBe(members)
})

test.each([20_000, 500_000, 5_400_000])('a cell of %d members has 3 to 60 of them', members => {
  const sizes: number[] = []
  for (const organization of organizations({ seed, members })) {
    if (organization.kind.endsWith('CELL')) sizes.push(organization.members)
  }
  expect(Math.min(...sizes.slice(0, 50_000))).toBeGreaterThanOrEqual(3)
  expect(sizes.reduce((largest, size) => Math.max(largest, size))).toBeLessThanOrEqual(60)
  expect(sizes.length).toBeGreaterThan(members / 40)
})

test('each line of the import is as the import wants it', () => {
  const ids = new Set<string>()
  for (const row of organizationRows({ seed, members: 100_000 })) {
    expect(row.code).toMatch(/^[A-Za-z0-9.-]{1,40}$/)
    expect(row.name).toBe(row.name.normalize('NFC'))
    expect(row.name.length).toBeLessThanOrEqual(200)
    expect(row.from).toBe('2008-08-01')
    expect(row.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(ids.has(row.id)).toBe(false)
    ids.add(row.id)
  }
})

test('no two organisations under the same one have the same name', () => {
  const names = treeOf(500_000).map(({ parentCode, name }) => `${parentCode} ${name}`)
  expect(new Set(names).size).toBe(names.length)
})
