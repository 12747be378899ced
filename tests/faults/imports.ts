import { newId } from '@laurel/shared/ids'
import { dataOf } from './history.ts'
import * as operations from './operations.ts'
import {
  allDistricts,
  cityCode,
  type District,
  memberHeader,
  memberLines,
  organizationHeader,
  organizationLines,
  organizationOf,
  withIds,
} from './population.ts'
import { until } from './waiting.ts'
import type { Desk } from './work.ts'

type Job = { status: string; created: number; changed: number; problems: { nodes: object[] } }

/** Creates the city and imports everything below it. */
export async function importAll(desk: Desk): Promise<void> {
  const { client, population } = desk
  const root = { code: cityCode, name: 'Thành uỷ Hà Nội', kind: 'CITY_COMMITTEE', from: '2000-01-01' }
  const input = { id: organizationOf(population, cityCode), ...root }
  dataOf(await client.insist(operations.createOrganization, { input }))
  await importOrganizations(desk, allDistricts(population))
  await importMembers(desk, allDistricts(population))
}

/** Imports districts' organisations: at first as new ones, later with other names and cells that have moved. */
export async function importOrganizations(desk: Desk, districts: District[]): Promise<void> {
  const { organizationRounds } = desk.book
  const lines = districts.flatMap(one => organizationLines(one, organizationRounds.get(one.code) ?? 0))
  await importFile(desk, 'ORGANIZATIONS', [organizationHeader, ...withIds(desk.population, lines)])
  for (const { code } of districts) organizationRounds.set(code, (organizationRounds.get(code) ?? 0) + 1)
}

/** Imports districts' members: at first as new ones, later with other names and days of joining. */
export async function importMembers(desk: Desk, districts: District[]): Promise<void> {
  const { population, book } = desk
  const { memberRounds } = book
  const lines = districts.flatMap(one => memberLines(population, one, memberRounds.get(one.code) ?? 0))
  await importFile(desk, 'MEMBERS', [memberHeader, ...lines])
  for (const { code } of districts) memberRounds.set(code, (memberRounds.get(code) ?? 0) + 1)
}

async function importFile({ client, population }: Desk, kind: string, lines: string[]): Promise<void> {
  const id = newId()
  const input = { id, kind, organizationId: organizationOf(population, cityCode) }
  const { startImport } = dataOf<{ startImport: { uploadPath: string } }>(
    await client.insist(operations.startImport, { input }),
  )
  dataOf(await client.upload(startImport.uploadPath, lines.join('\n')))
  await until(
    `end of the import of ${kind}`,
    async () => {
      const told = await client.ask(operations.importJob, { id })
      if (told.kind !== 'acknowledged') return false
      const { status, problems } = (told.data as { importJob: Job }).importJob
      if (status === 'REJECTED') throw new Error(`an import was rejected: ${JSON.stringify(problems.nodes)}`)
      return status === 'COMPLETED'
    },
    { seconds: 300, everyMs: 200 },
  )
}
