import { type Book, NO_FAULT } from './book.ts'
import type { Findings, Wrong } from './findings.ts'
import { allDistricts, cellOf, displayName, memberOf, organizationOf, type Population } from './population.ts'
import { rowOf, rowsOf } from './rows.ts'

type Urls = Record<'membership' | 'evaluation' | 'awards', string>
type Due = { version: number; said: string | null }
type Row = Due & { id: string }

const ORGANIZATIONS = `select id, version, concat_ws('|', code, name, kind, parent_id, path) as said from organizations`
const MEMBERS = `select id, version, concat_ws('|', organization_id, status) as said from members`
const NAMED = `select id, version, concat_ws('|', display_name, organization_id, status) as said from members`

/** Members and organisations: membership against what was imported, both read models against membership. */
export async function checkReadModels(
  urls: Urls,
  population: Population,
  book: Book,
  findings: Findings,
): Promise<void> {
  await checkMembers(urls.membership, population, book, findings)
  await compare(urls, 'evaluation', ORGANIZATIONS, findings)
  await compare(urls, 'awards', ORGANIZATIONS, findings)
  await compare(urls, 'evaluation', MEMBERS, findings)
  await compare(urls, 'awards', NAMED, findings)
  const { stale } = await rowOf<{ stale: number }>(urls.awards, PACKED)
  for (let counted = 0; counted < stale; counted++) findings.add('stale', NO_FAULT, 'awards', 'packed years')
}

const PACKED = `select count(*)::int as stale from history h
  left join subject_years y on y.subject_kind = h.subject_kind and y.subject_id = h.subject_id
  where substr(coalesce(y.years, ''), h.year - 1989, 1) <> h.mark`

async function compare(urls: Urls, reader: 'evaluation' | 'awards', query: string, findings: Findings): Promise<void> {
  const where = `${query.split(' ').at(-1)} of ${reader}`
  const due = new Map<string, Due>()
  for await (const { id, version, said } of rowsOf<Row>(urls.membership, query)) due.set(id, { version, said })
  const wrongs = { above: 'phantom', below: 'stale' } as const
  await against(due, rowsOf<Row>(urls[reader], query), wrongs, (wrong, what) =>
    findings.add(wrong, NO_FAULT, where, what),
  )
}

/** Every acknowledged import changed every one of its members once, and every transfer its one. */
async function checkMembers(url: string, population: Population, book: Book, findings: Findings): Promise<void> {
  const rows = rowsOf<Row>(url, `select id, version, display_name || '|' || organization_id as said from members`)
  const wrongs = { above: 'doubled', below: 'lost' } as const
  await against(new Map(dueMembers(population, book)), rows, wrongs, (wrong, what) =>
    findings.add(wrong, NO_FAULT, 'membership', what),
  )
}

function* dueMembers(population: Population, { memberRounds, transfers }: Book): Generator<[string, Due]> {
  for (const district of allDistricts(population)) {
    const rounds = memberRounds.get(district.code) ?? 0
    for (let index = district.from; index < district.to && rounds > 0; index++) {
      const moved = transfers.get(index) ?? []
      const cell = moved.at(-1) ?? cellOf(district, index)
      const said = `${displayName(population, index, rounds - 1)}|${organizationOf(population, cell)}`
      yield [memberOf(population, index), { version: rounds + moved.length, said }]
    }
  }
}

/** Rows against those that are due: what is not due, what has another version or content, what is missing. */
async function against(
  due: Map<string, Due>,
  rows: AsyncIterable<Row>,
  { above, below }: Record<'above' | 'below', Wrong>,
  tell: (wrong: Wrong, what: string) => void,
): Promise<void> {
  for await (const { id, version, said } of rows) {
    const own = due.get(id)
    if (!own) tell('phantom', id)
    else if (own.version !== version || own.said !== said)
      tell(version > own.version ? above : below, `${id} ${version} ${said}, not ${own.version} ${own.said}`)
    due.delete(id)
  }
  for (const id of due.keys()) tell('lost', id)
}
