import { fileURLToPath } from 'node:url'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { callersAt } from '@laurel/shared/testing/callers'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { eventually } from '@laurel/shared/testing/eventually'
import { type Answer, ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { anyPlace } from '@laurel/shared/testing/place'
import { createIssuer } from '@laurel/shared/testing/tokens'
import { startMembership } from './service.ts'

export const rootId = '01900000-0000-7000-8000-000000000001'

const CREATE = `mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }`
const START = `mutation ($input: StartImportInput!) { startImport(input: $input) { id status uploadPath } }`
const JOB = `query ($id: ID!) { importJob(id: $id) {
  id status total done created changed unchanged problemCount problems(first: 100) { nodes { line column code message value } } } }`

/** The service on a database of its own, with the root organisation founded and its officer's token. */
export async function startExample(more: { now?: () => Date } = {}) {
  const database = await createTestDatabase(fileURLToPath(new URL('../prisma/migrations', import.meta.url)))
  const issuer = await createIssuer()
  const service = await startMembership({
    ...anyPlace,
    logLevel: 'fatal',
    databaseUrl: database.appUrl,
    migrationDatabaseUrl: undefined,
    kafka: { brokers: [process.env.TEST_KAFKA_BROKERS ?? ''], clientId: 'laurel-membership-test' },
    identity: issuer.identity,
    gatewaySecrets: [gatewaySecret],
    ...more,
  })
  const officer = await issuer.token([{ role: 'officer', organization: rootId }], { subject: 'officer of the city' })
  const graph: Graph = (query, variables = {}, token = officer, locale) =>
    ask({ url: service.url, query, variables, token, ...(locale && { locale }) })
  await graph(CREATE, {
    input: { id: rootId, code: 'HN', name: 'Thành uỷ Hà Nội', kind: 'CITY_COMMITTEE', from: '2008-08-01' },
  })
  return {
    ...service,
    database,
    issuer,
    officer,
    graph,
    importFile: (options: Import) => importFile({ graph, url: service.url, officer }, options),
    [Symbol.asyncDispose]: () => disposeAll([service, database]),
  }
}

type Import = {
  kind: 'ORGANIZATIONS' | 'MEMBERS'
  csv: string | Buffer
  mode?: string
  organizationId?: string
  id?: string
  locale?: 'vi' | 'en'
}

type Graph = (
  query: string,
  variables?: Record<string, unknown>,
  token?: string,
  locale?: 'vi' | 'en',
) => Promise<Answer>

/** Sends a file as an office would and waits for its end. */
async function importFile(
  { graph, url, officer }: { graph: Graph; url: string; officer: string },
  { kind, csv, mode = 'ALL_OR_NOTHING', organizationId = rootId, id = newId(), locale = 'en' }: Import,
) {
  const started = await graph(START, { input: { id, kind, mode, organizationId } })
  if (started.errors.length > 0) throw new Error(JSON.stringify(started.errors))
  await putFile({ url, officer }, id, csv)
  return eventually(async () => {
    const { data } = await graph(JOB, { id }, officer, locale)
    if (!['COMPLETED', 'REJECTED'].includes(data.importJob.status)) throw new Error(data.importJob.status)
    return data.importJob
  })
}

export function putFile(
  { url, officer }: { url: string; officer: string },
  id: string,
  csv: string | Buffer,
  headers: Record<string, string> = {},
) {
  return fetch(`${url}/imports/${id}`, {
    method: 'PUT',
    headers: {
      'content-type': 'text/csv',
      'x-gateway-secret': gatewaySecret,
      authorization: `Bearer ${officer}`,
      ...headers,
    },
    body: csv,
  })
}

/** Every role at the city, at a ward, in a cell of it and in another district; `place` finds an organisation by its code. */
export const callersAround = (place: (code: string) => string) =>
  callersAt({
    above: rootId,
    here: place('HN.001.01'),
    below: place('HN.001.01.C1'),
    beside: place('HN.002'),
  })

export const organizationsCsv = `code,name,kind,parent_code,from
HN.001,Quận uỷ Ba Đình,DISTRICT_COMMITTEE,HN,2008-08-01
HN.001.01,Đảng uỷ phường Phúc Xá,GRASSROOTS_COMMITTEE,HN.001,2008-08-01
HN.001.01.C1,Chi bộ số 1,CELL,HN.001.01,2008-08-01
HN.002,Quận uỷ Hoàn Kiếm,DISTRICT_COMMITTEE,HN,1/8/2008
HN.002.01,Đảng uỷ phường Phúc Tân,GRASSROOTS_COMMITTEE,HN.002,2008-08-01
HN.002.01.C1,Chi bộ số 1,CELL,HN.002.01,2008-08-01
`

const membersHeader = 'card_number,full_name,birth_date,admitted_on,official_on,organization_code,joined_on,exempt_from'

export const csvOfMembers = (...lines: string[]) => [membersHeader, ...lines].join('\n')

export const membersCsv = csvOfMembers(
  '00000001,Nguyễn Văn An,1970-05-01,1995-02-03,1996-02-03,HN.001.01.C1,2008-08-01,',
  '00000002,Trần Thị Bình,15/3/1950,1975-02-03,1976-02-03,HN.001.01.C1,2008-08-01,2012-01-01',
  '00000003,Lê Văn Cường,1990-05-01,2014-02-03,,HN.002.01.C1,2014-02-03,',
)
