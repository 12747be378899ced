import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { actAs } from '@laurel/shared/caller-database'
import { sqlOn, withClient } from '@laurel/shared/database'
import { anOfficerOf, askingAs } from '@laurel/shared/testing/callers'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { asCaller } from '@laurel/shared/testing/row-security'
import type pg from 'pg'
import { sightOf } from '../context.ts'
import { findMembers, type Transaction } from './store.ts'

/** Not a divisor of how many are found. */
const PAGE = 137
const [city, district, ward] = [1, 2, 3].map(n => `01900000-0000-7000-8000-00000000000${n}`) as [string, string, string]

/** A number from 0 on and below `below`, of a series by `n`; another one for every purpose. */
const drawn = (purpose: number, below: number) => `(abs(hashint8extended(n, ${purpose})) % ${below})`
const oneOf = (purpose: number, list: string) => {
  const words = list.split(' ')
  return `('{${words.join(',')}}'::text[])[1 + ${drawn(purpose, words.length)}]`
}

/**
 * 50,000 members in 300 cells, of which 270 are in a district, and three of these in a ward. Nguyễn is of more names than
 * are sorted; Uyên is the given name of ten.
 */
const PEOPLE = `
  insert into organizations (id, version, code, name, kind, parent_id, path) values
    ('${city}', 1, 'HN', 'Thành uỷ', 'CITY_COMMITTEE', null, '{${city}}'),
    ('${district}', 1, 'HN.D', 'Quận uỷ', 'DISTRICT_COMMITTEE', '${city}', '{${city},${district}}'),
    ('${ward}', 1, 'HN.W', 'Đảng uỷ phường', 'GRASSROOTS_COMMITTEE', '${district}', '{${city},${district},${ward}}');
  insert into organizations (id, version, code, name, kind, parent_id, path)
  select md5('cell' || n)::uuid, 1, 'C' || n, 'Chi bộ', 'CELL', o.id, o.path || md5('cell' || n)::uuid
  from generate_series(0, 299) n join organizations o
    on o.code = case when n % 100 = 0 then 'HN.W' when n % 100 < 90 then 'HN.D' else 'HN' end;
  insert into members (id, version, card_number, display_name, birth_date, organization_id, status)
  select md5('member' || n)::uuid, 1, lpad(n::text, 8, '0'), concat_ws(' ',
      case when ${drawn(1, 100)} < 38 then 'Nguyễn' else ${oneOf(2, 'Trần Lê Phạm Hoàng Vũ Đỗ')} end,
      ${oneOf(3, 'Thị Văn Đức Minh Thu Ngọc Xuân Quang Hữu Bá Thanh Hồng Đình Kim')},
      ${oneOf(4, 'Bảo Cẩm Diệu Gia Hạ Khải Lệ Mỹ Nhã Phi Quế Sỹ Trúc Vĩnh Ý Đăng Như Lam Kỳ Song Hiểu Nhật')},
      ${oneOf(6, 'An Châu Giao Thi')},
      case when n % 5000 = 0 then 'Uyên' else
        ${oneOf(5, 'Anh Bình Cường Dung Đạt Giang Hà Hùng Hương Khánh Lan Long Mai Minh Nam Nga Oanh Phúc Quân Sơn')}
        end),
    '1970-05-01', md5('cell' || (n - 1) * 3 / 500)::uuid, 'OFFICIAL'
  from generate_series(1, 50000) n`

let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  database = await createTestDatabase(fileURLToPath(new URL('../../prisma/migrations', import.meta.url)))
  await withClient(database.ownerUrl, client => client.query(PEOPLE))
}, 60_000)

afterAll(async () => {
  await database?.[Symbol.asyncDispose]()
})

type Plan = { [key: string]: unknown; Plans?: Plan[] }
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
const pagesOf = (plan: Plan) => Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks'])

/** What the store needs of a transaction, on a connection that tells its plans. */
function transactionOn(client: pg.Client): Transaction {
  const $queryRaw = async ({ text, values }: { text: string; values: unknown[] }) =>
    (await client.query({ text, values })).rows
  return { $queryRaw } as unknown as Transaction
}

const EXPLAINED = `load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
  set auto_explain.log_format = json; set auto_explain.log_analyze = on; set auto_explain.log_buffers = on`

/** Enough for a plan that is kept. */
const TIMES = 7

/** What reads members and names for an officer who searches so often that plans are kept, and how many pages it reads then. */
async function plansOf(organization: string, name: string): Promise<{ reads: string[]; pages: number }> {
  const officer = anOfficerOf(organization)
  const plans: Plan[] = []
  let before = 0
  const address = new URL(process.env.TEST_POSTGRES_URL ?? '')
  address.pathname = new URL(database.ownerUrl).pathname
  await withClient(address.href, async client => {
    client.on('notice', ({ message = '' }) => plans.push(JSON.parse(message.slice(message.indexOf('{'))).Plan))
    await client.query(`${EXPLAINED}; begin; set local client_min_messages = log`)
    await actAs(sqlOn(client), askingAs(officer))
    for (let time = 0; time < TIMES; time++) {
      before = plans.length
      await findMembers(transactionOn(client), sightOf(officer), name, { after: null, limit: 51 })
    }
  })
  const reads = plans
    .flatMap(nodesOf)
    .map(node => `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name']}`)
  return {
    reads: [...new Set(reads)].filter(read => / member/.test(read)),
    pages: Math.max(...plans.slice(before).map(pagesOf)),
  }
}

/** Vacuums; throws as long as somebody who began before the import, such as an automatic `analyze`, keeps pages from being marked. */
async function pass(client: pg.Client): Promise<void> {
  await client.query('vacuum (analyze)')
  const unmarked = `select relname, relpages, relallvisible from pg_class
    where relname in ('members', 'member_names', 'organizations') and relallvisible < relpages`
  const { rows } = await client.query(unmarked)
  if (rows.length > 0) throw new Error(JSON.stringify(rows))
}

/** However an index is read: that depends on how much of a table was vacuumed. */
const byWord = ['member_names_by_word', 'members_by_name']
const ofPlaces = ['members_by_organization', 'member_names_pkey']

describe.each([
  ['after an import, unvacuumed and without statistics', false, 3_000],
  ['after a night', true, 0],
])('%s', (_, night, more) => {
  beforeAll(async () => {
    if (night) await eventually(() => withClient(database.ownerUrl, pass))
  }, 60_000)

  test.each([
    ['a common family name with a rare given name', city, 'nguyen uyen', byWord, 500],
    ['a rare name', city, 'tran uyen', byWord, 500],
    ['a name of nobody', city, 'khuất thược', byWord, 500],
    ['a common family name', city, 'tran', byWord, 2_000],
    ['one that is of too many names to sort', city, 'nguyen', byWord, 2_000],
    ['a common family name in a ward', ward, 'nguyen', ofPlaces, 4_000],
  ])('%s is searched for by indexes', async (_, place, name, indexes, most) => {
    const { reads, pages } = await plansOf(place, name)
    expect(reads.map(read => read.split(' ').at(-1))).toEqual(expect.arrayContaining(indexes))
    expect(reads.filter(read => read.startsWith('Seq Scan'))).toEqual([])
    expect(pages).toBeLessThan(most + more)
  })
})

test.each([
  ['few names', district, 'tran', 'Trần'],
  ['many names', district, 'nguyen', 'Nguyễn'],
  ['the names of a ward', ward, 'nguyen', 'Nguyễn'],
])(
  'pages through %s of one family hold everybody of the scope once, in their order',
  async (_, place, words, family) => {
    const officer = anOfficerOf(place)
    const asked = `select m.id from members m join organizations o on o.id = m.organization_id
      where m.display_name like '${family} %' and o.path @> '{${place}}' order by m.sort_name, m.id`
    const { rows: expected } = await withClient(database.ownerUrl, client => client.query<{ id: string }>(asked))
    const found: string[] = []
    await asCaller(database.appUrl, officer, async client => {
      for (let after: string[] | null = null; ; ) {
        const page = await findMembers(transactionOn(client), sightOf(officer), words, { after, limit: PAGE })
        found.push(...page.map(({ id }) => id))
        const last = page.at(-1)
        if (page.length < PAGE || !last) break
        after = [last.sortName, last.id]
      }
    })
    expect(found.length).toBeGreaterThan(PAGE)
    expect(found).toEqual(expected.map(({ id }) => id))
  },
)
