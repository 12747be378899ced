import { newId } from '@laurel/shared/ids'
import { eventually } from '@laurel/shared/testing/eventually'
import { dataOf, type System } from './system.ts'

type Named = { name: string; cell: string; marks: string }
export type Person = Named & { id: string }
export type Hanoi = { city: string; baDinh: string; hoanKiem: string; people: Person[] }

/** `marks`: a letter a year from 2010 on: O G graded, E exempt, - nothing recorded. */
const known: Named[] = [
  { name: 'Nguyễn Văn An', cell: 'HN.1.1.1', marks: 'OOOOO' },
  { name: 'Trần Thị Bình', cell: 'HN.1.1.1', marks: 'OOOOG' },
  { name: 'Lê Văn Cường', cell: 'HN.1.1.1', marks: 'OO-OO' },
  { name: 'Phạm Thị Dung', cell: 'HN.1.1.1', marks: 'OOEOO' },
  { name: 'Hoàng Văn Giang', cell: 'HN.2.1.1', marks: 'OOOOO' },
]

/** A Hà Nội small enough to be known by heart, with ids of its own: the topics of a test run are everybody's. */
export function aHanoi(people: Named[] = known): Hanoi {
  return {
    city: newId(),
    baDinh: newId(),
    hoanKiem: newId(),
    people: people.map(person => ({ ...person, id: newId() })),
  }
}

const organizationsOf = ({ baDinh, hoanKiem }: Hanoi) => `code,name,kind,parent_code,from,id
HN.1,Quận uỷ Ba Đình,DISTRICT_COMMITTEE,HN,2008-08-01,${baDinh}
HN.1.1,Đảng uỷ phường Phúc Xá,GRASSROOTS_COMMITTEE,HN.1,2008-08-01,
HN.1.1.1,Chi bộ số 1,CELL,HN.1.1,2008-08-01,
HN.2,Quận uỷ Hoàn Kiếm,DISTRICT_COMMITTEE,HN,2008-08-01,${hoanKiem}
HN.2.1,Đảng uỷ phường Phúc Tân,GRASSROOTS_COMMITTEE,HN.2,2008-08-01,
HN.2.1.1,Chi bộ số 1,CELL,HN.2.1,2008-08-01,
`

const results: Record<string, { outcome: string; grade?: string }> = {
  O: { outcome: 'GRADED', grade: 'OUTSTANDING' },
  G: { outcome: 'GRADED', grade: 'GOOD' },
  E: { outcome: 'EXEMPT' },
}

export const years = [2010, 2011, 2012, 2013, 2014]
export const program = '149-KH/TU'

const member = ({ id, name, cell }: Person, index: number) =>
  `${String(index).padStart(8, '0')},${name},1970-05-01,1995-02-03,1996-02-03,${cell},2008-08-01,,${id}`

const membersOf = ({ people }: Hanoi) =>
  [
    'card_number,full_name,birth_date,admitted_on,official_on,organization_code,joined_on,exempt_from,id',
    ...people.map(member),
  ].join('\n')

/** The five years through the loop, as the city's officer does it; answers his token. */
export async function liveFiveYears(system: Asked, hanoi: Hanoi): Promise<string> {
  const { city, people } = hanoi
  const officer = await system.issuer.token([{ role: 'officer', organization: city }], { subject: 'city officer' })
  const root = { id: city, code: 'HN', name: 'Thành uỷ Hà Nội', kind: 'CITY_COMMITTEE', from: '2008-08-01' }
  dataOf(await system.graph(CREATE, { input: root }, officer))
  const load = { system, officer, city }
  await importFile(load, 'ORGANIZATIONS', organizationsOf(hanoi))
  await importFile(load, 'MEMBERS', membersOf(hanoi))
  await eventually(async () => dataOf(await system.graph(PROGRAM, { input: fiveYears(city) }, officer)))
  for (const [index, year] of years.entries()) await liveYear(load, { year, index, people })
  return officer
}

const fiveYears = (organizationId: string) => ({
  id: newId(),
  code: program,
  name: 'Hoàn thành xuất sắc nhiệm vụ 5 năm liền',
  organizationId,
  years: 5,
  lastYear: 2014,
  source: 'Kế hoạch 149-KH/TU ngày 12-3-2015',
})

/** What is asked of a system here. */
type Asked = Pick<System, 'url' | 'issuer' | 'graph'>

type Load = { system: Asked; officer: string; city: string }

async function importFile({ system, officer, city }: Load, kind: string, csv: string): Promise<void> {
  const id = newId()
  const input = { id, kind, organizationId: city }
  const { uploadPath } = dataOf(await system.graph(START, { input }, officer)).startImport
  const sent = await fetch(`${system.url}${uploadPath}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${officer}` },
    body: csv,
  })
  if (sent.status !== 202) throw new Error(await sent.text())
  await eventually(async () => {
    const { importJob } = dataOf(await system.graph(JOB, { id }, officer))
    if (importJob.status !== 'COMPLETED') throw new Error(JSON.stringify(importJob))
  }, 30)
}

type Year = { year: number; index: number; people: Person[] }

async function liveYear({ system, officer, city }: Load, { year, index, people }: Year): Promise<void> {
  const campaignId = newId()
  const decision = { number: `${year}-QĐ/TU`, date: `${year + 1}-01-15`, issuer: 'Ban Thường vụ Thành uỷ Hà Nội' }
  const input = { id: campaignId, organizationId: city, year, origin: 'ENTERED', decision }
  await eventually(async () => dataOf(await system.graph(OPEN, { input }, officer)))
  const recorded = people.flatMap(({ id, marks }) => {
    const result = results[marks[index] ?? '']
    return result ? [{ subjectId: id, ...result }] : []
  })
  const recording = { campaignId, results: recorded }
  await eventually(async () => dataOf(await system.graph(RECORD, { input: recording }, officer)))
  const id = newId()
  dataOf(await system.graph(FINALIZE, { input: { id, campaignId, organizationId: city } }, officer))
  await eventually(async () => {
    const { finalizationJob } = dataOf(await system.graph(FINALIZED, { id }, officer))
    if (finalizationJob.status !== 'COMPLETED') throw new Error(JSON.stringify(finalizationJob))
  })
}

const CREATE = 'mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }'
const PROGRAM = 'mutation ($input: CreateAwardProgramInput!) { createAwardProgram(input: $input) { id } }'
const START = 'mutation ($input: StartImportInput!) { startImport(input: $input) { uploadPath } }'
const JOB = 'query ($id: ID!) { importJob(id: $id) { status created problems { nodes { line column message } } } }'
const OPEN = 'mutation ($input: OpenCampaignInput!) { openCampaign(input: $input) { id } }'
const RECORD = 'mutation ($input: RecordResultsInput!) { recordResults(input: $input) { recorded } }'
const FINALIZE = 'mutation ($input: FinalizeEvaluationsInput!) { finalizeEvaluations(input: $input) { id } }'
const FINALIZED = 'query ($id: ID!) { finalizationJob(id: $id) { status total done } }'
