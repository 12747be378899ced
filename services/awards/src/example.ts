import { fileURLToPath } from 'node:url'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { createLog } from '@laurel/shared/log'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { anyPlace } from '@laurel/shared/testing/place'
import { createIssuer } from '@laurel/shared/testing/tokens'
import { takeEvaluations } from './eligibility/consumer.ts'
import { takeMembers } from './members/consumer.ts'
import { takeOrganizations } from './organizations/consumer.ts'
import { anOrganization } from './organizations/example.ts'
import { openStore, startAwards } from './service.ts'

/** The read models on a database of their own, to be told events directly. */
export async function openExample() {
  const database = await createTestDatabase(fileURLToPath(new URL('../prisma/migrations', import.meta.url)))
  const store = openStore(database.appUrl, createLog('test', 'fatal'))
  const { db } = store
  return {
    database,
    db,
    tellOrganizations: takeOrganizations(db),
    tellMembers: takeMembers(db),
    tellEvaluations: takeEvaluations(db),
    [Symbol.asyncDispose]: () => disposeAll([store, database]),
  }
}

/** The city with two districts, a ward in each and a cell in each ward. */
export const city = '01900000-0000-7000-8000-00000000c000'
export const baDinh = '01900000-0000-7000-8000-00000000d001'
export const hoanKiem = '01900000-0000-7000-8000-00000000d002'
export const baDinhCell = '01900000-0000-7000-8000-00000000e001'
export const hoanKiemCell = '01900000-0000-7000-8000-00000000e002'

export const hanoi = [
  anOrganization({ id: city, name: 'Thành uỷ Hà Nội', kind: 'CITY_COMMITTEE', parentId: null }),
  anOrganization({ id: baDinh, name: 'Quận uỷ Ba Đình', kind: 'DISTRICT_COMMITTEE', parentId: city }),
  anOrganization({ id: hoanKiem, name: 'Quận uỷ Hoàn Kiếm', kind: 'DISTRICT_COMMITTEE', parentId: city }),
  anOrganization({ id: baDinhCell, parentId: baDinh }),
  anOrganization({ id: hoanKiemCell, parentId: hoanKiem }),
]

/** The service over such a database with that city; without brokers events are told directly. */
export async function startExample(brokers = ['127.0.0.1:1']) {
  const example = await openExample()
  const issuer = await createIssuer()
  const service = await startAwards({
    ...anyPlace,
    logLevel: 'fatal',
    databaseUrl: example.database.appUrl,
    migrationDatabaseUrl: undefined,
    kafka: { brokers, clientId: `awards-test-${newId()}` },
    identity: issuer.identity,
    gatewaySecrets: [gatewaySecret],
  })
  await example.tellOrganizations(hanoi)
  return {
    ...example,
    url: service.url,
    issuer,
    officerOf: (organization: string) => issuer.token([{ role: 'officer', organization }]),
    graph: (query: string, variables: Record<string, unknown>, token: string, locale?: 'vi' | 'en') =>
      ask({ url: service.url, query, variables, token, ...(locale && { locale }) }),
    [Symbol.asyncDispose]: () => disposeAll([service, example]),
  }
}
