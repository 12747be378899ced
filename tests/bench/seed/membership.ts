import { openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { csv } from '@laurel/infra/sample/csv'
import { memberColumns, memberRows } from '@laurel/infra/sample/members'
import * as operations from '@laurel/infra/sample/operations'
import { city, founded, organizationColumns, organizationRows, type Sample } from '@laurel/infra/sample/organizations'
import { newId } from '@laurel/shared/ids'
import { gatewaySecret } from '@laurel/shared/testing/graph'
import { createDatabase, type Database, settle } from '../databases.ts'
import { officerOfCity, untilCompleted } from '../jobs.ts'
import { insist, type Served, startService } from '../services.ts'
import type { Stand } from '../stand.ts'
import { cityId } from './sample.ts'

/** Membership's database with every organisation and no member, all of it imported by the product. */
export async function seedMembership(stand: Stand, sample: Sample): Promise<Database> {
  const database = await createDatabase(stand, 'membership', 'organized')
  await using membership = await startService(stand, 'membership', database, { brokers: 'none' })
  const token = await officerOfCity(stand)
  const input = { id: cityId, code: city.code, name: city.name, kind: city.kind, from: founded }
  await insist(membership, token, operations.createOrganization, { input })
  const file = join(stand.folder, 'organizations.csv')
  await writeFile(file, csv(organizationColumns, organizationRows(sample)))
  await importFile({ membership, database, token }, 'ORGANIZATIONS', file)
  await membership[Symbol.asyncDispose]()
  await settle(database)
  return database
}

/** The file of all members; answers its path. */
export async function writeMembers({ folder }: Stand, sample: Sample): Promise<string> {
  const file = join(folder, 'members.csv')
  await writeFile(file, csv(memberColumns, memberRows(sample)))
  return file
}

type Importing = { membership: Served; database: Database; token: string }

/** Sends a file as an office would and waits until the last of it is stored. */
export async function importFile(
  { membership, database, token }: Importing,
  kind: string,
  file: string,
): Promise<void> {
  const id = newId()
  const input = { id, kind, organizationId: cityId }
  const { startImport } = await insist(membership, token, operations.startImport, { input })
  const sent = await fetch(`${membership.url}${startImport.uploadPath}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv', 'x-gateway-secret': gatewaySecret, authorization: `Bearer ${token}` },
    body: await openAsBlob(file),
  })
  if (sent.status !== 202) throw new Error(await sent.text())
  await untilCompleted(database, 'import_jobs', id)
}
