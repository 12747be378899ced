import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { csv } from './csv.ts'
import { type MemberRow, memberColumns, memberRows } from './members.ts'
import { founded, organizationColumns, organizationRows, type Sample } from './organizations.ts'

const rows = [...memberRows({ seed: 2015, members: 100_000 })]
const share = (is: (row: MemberRow) => boolean) => rows.filter(is).length / rows.length

function digestOf(sample: Sample): string {
  const digest = createHash('sha256')
  for (const chunk of csv(organizationColumns, organizationRows(sample))) digest.update(chunk)
  for (const chunk of csv(memberColumns, memberRows(sample))) digest.update(chunk)
  return digest.digest('hex')
}

test('every member has an id and a card of his own', () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(100_000)
  expect(new Set(rows.map(row => row.card_number)).size).toBe(100_000)
  const wrong = rows.filter(({ id }) => !/^014c0b47-d800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))
  expect(wrong).toEqual([])
})

test('names are those of Vietnam, in composed letters, and of none of the persons of the source text', () => {
  expect(rows.filter(row => !/^\p{Lu}\p{Ll}+( \p{Lu}\p{Ll}*){1,3}$/u.test(row.full_name))).toEqual([])
  expect(rows.filter(row => row.full_name !== row.full_name.normalize('NFC'))).toEqual([])
  const named = new Set(rows.map(row => row.full_name))
  for (const real of ['Bùi Thị Thanh Hà', 'Lê Hạnh Kiểm', 'Phạm Văn Sơn']) expect(named.has(real)).toBe(false)
  expect(share(row => row.full_name.startsWith('Nguyễn '))).toBeCloseTo(0.38, 1)
  expect(share(row => row.full_name.includes(' Thị '))).toBeGreaterThan(0.15)
  expect(named.size).toBeGreaterThan(20_000)
})

test('nobody is admitted before he is 18, official within a year, or anywhere before he is a member', () => {
  const wrong = rows.filter(row => {
    const {
      birth_date: born,
      admitted_on: admitted,
      official_on: official,
      joined_on: joined,
      exempt_from: exempt,
    } = row
    const grown = `${Number(born.slice(0, 4)) + 18}${born.slice(4)}`
    const yearLater = new Date(Date.parse(admitted) + 365 * 86_400_000).toISOString().slice(0, 10)
    const ordered = grown <= admitted && admitted <= joined && joined >= founded && admitted < '2015-01-01'
    return (
      !ordered || (official !== '' && official < yearLater) || (exempt !== '' && (exempt < joined || exempt < official))
    )
  })
  expect(wrong).toEqual([])
})

test('dates are days of the calendar, or blank where they may be', () => {
  const isDay = (date: string) => /^\d{4}-\d\d-\d\d$/.test(date) && new Date(date).toISOString().startsWith(date)
  const required = rows.filter(row => ![row.birth_date, row.admitted_on, row.joined_on].every(isDay))
  const optional = rows.filter(row => ![row.official_on, row.exempt_from].every(date => date === '' || isDay(date)))
  expect([...required, ...optional]).toEqual([])
})

test('few are on probation, and few are exempt, all of them old', () => {
  expect(share(row => row.official_on === '')).toBeCloseTo(0.01, 2)
  expect(share(row => row.exempt_from !== '')).toBeCloseTo(0.02, 2)
  expect(rows.filter(row => row.exempt_from !== '' && row.birth_date > '1935-01-01')).toEqual([])
})

test('the same seed makes the same bytes, and another one makes others', () => {
  const digest = digestOf({ seed: 1, members: 5_000 })
  expect(digestOf({ seed: 1, members: 5_000 })).toBe(digest)
  expect(digestOf({ seed: 2, members: 5_000 })).not.toBe(digest)
})

test('the sample is still the one whose ids others have written down', () => {
  expect(digestOf({ seed: 2015, members: 20_000 })).toBe(
    '40e1f52af028a2a660c594f8e2ae8dcc67c1eb47cd71d10d2abc9c78a0cd22e1',
  )
})

test('a member stays the same however many others there are', () => {
  const [first] = memberRows({ seed: 2015, members: 20_000 })
  expect(first).toEqual(rows[0])
})

test('a name with a comma or quotes is quoted', () => {
  const [chunk] = csv(['name'], [{ name: 'Khối các trường đại học, cao đẳng' }, { name: 'Nhà máy "Z"' }])
  expect(String(chunk)).toBe('name\n"Khối các trường đại học, cao đẳng"\n"Nhà máy ""Z"""\n')
})
