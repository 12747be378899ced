import type { Sample } from '@laurel/infra/sample/organizations'
import { withClient } from '@laurel/shared/database'
import { createDatabase, type Database, settle } from '../databases.ts'
import type { Stand } from '../stand.ts'
import { copyRows } from './copy.ts'
import { organizationRows } from './evaluation.ts'
import { displayNameOf, placedMembers } from './sample.ts'

/** Awards' database with every organisation and member, and no result. */
export async function seedAwards(stand: Stand, sample: Sample): Promise<Database> {
  const database = await createDatabase(stand, 'awards', 'awards')
  await withClient(database.superuserUrl, async client => {
    await copyRows(client, 'organizations (id, version, code, name, kind, parent_id, path)', organizationRows(sample))
    await copyRows(client, 'members (id, version, display_name, organization_id, status)', memberRows(sample))
  })
  await settle(database)
  return database
}

function* memberRows(sample: Sample) {
  for (const { index, id, organizationId } of placedMembers(sample))
    yield [id, 1, displayNameOf(index), organizationId, 'OFFICIAL']
}
