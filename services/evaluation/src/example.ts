import { fileURLToPath } from 'node:url'
import type { Actor } from '@laurel/shared/actor'
import { openForCaller } from '@laurel/shared/caller-database'
import { newId } from '@laurel/shared/ids'
import { disposeAll } from '@laurel/shared/lifecycle'
import { createLog } from '@laurel/shared/log'
import { askingAs } from '@laurel/shared/testing/callers'
import { createTestDatabase } from '@laurel/shared/testing/database'
import { ask, gatewaySecret } from '@laurel/shared/testing/graph'
import { anyPlace } from '@laurel/shared/testing/place'
import { createIssuer } from '@laurel/shared/testing/tokens'
import type { Database } from './context.ts'
import { takeMembers } from './members/consumer.ts'
import { aMember } from './members/example.ts'
import { takeOrganizations } from './organizations/consumer.ts'
import { anOrganization } from './organizations/example.ts'
import { openStore, startEvaluation } from './service.ts'

/** The read models on a database of their own, to be told events directly. */
export async function openExample() {
  const database = await createTestDatabase(fileURLToPath(new URL('../prisma/migrations', import.meta.url)))
  const store = openStore(database.appUrl, createLog('test', 'fatal'))
  const { db } = store
  return {
    database,
    db,
    /** The database as one request of an actor sees it. */
    seenBy: (actor: Actor): Database => openForCaller(db, askingAs(actor)),
    tellOrganizations: takeOrganizations(db),
    tellMembers: takeMembers(db),
    [Symbol.asyncDispose]: () => disposeAll([store, database]),
  }
}

/** The city with two districts and a cell in each. */
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

/** The day on which these examples are at work: the years up to 2014 are over. */
export const now = () => new Date('2015-02-03T02:00:00Z')

/** The service over such a database with that city; without brokers events are told directly, and its own stay in the outbox. */
export async function startExample(brokers = ['127.0.0.1:1']) {
  const example = await openExample()
  const issuer = await createIssuer()
  const start = () =>
    startEvaluation({
      ...anyPlace,
      logLevel: 'silent',
      databaseUrl: example.database.appUrl,
      migrationDatabaseUrl: undefined,
      kafka: { brokers, clientId: `evaluation-test-${newId()}` },
      identity: issuer.identity,
      gatewaySecrets: [gatewaySecret],
      now,
    })
  const service = await start()
  await example.tellOrganizations(hanoi)
  const officerOf = (organization: string) => issuer.token([{ role: 'officer', organization }])
  const officer = await officerOf(city)
  return {
    ...example,
    url: service.url,
    issuer,
    /** Starts another replica over the same database. */
    start,
    officer,
    officerOf,
    graph: (query: string, variables: Record<string, unknown> = {}, token = officer, locale?: 'vi' | 'en') =>
      ask({ url: service.url, query, variables, token, ...(locale && { locale }) }),
    /** Members who have been in a cell since 2009; answers their ids. */
    async admit(count: number, organizationId = baDinhCell) {
      const members = Array.from({ length: count }, () => aMember({ places: [{ organizationId }] }))
      await example.tellMembers(members)
      return members.map(({ subject }) => subject)
    },
    [Symbol.asyncDispose]: () => disposeAll([service, example]),
  }
}

export type Example = Awaited<ReturnType<typeof startExample>>
