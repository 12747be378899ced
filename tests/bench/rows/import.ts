import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { withClient } from '@laurel/shared/database'
import { to } from 'pg-copy-streams'
import { type Ground, type Row, rateAtLeast } from '../contest.ts'
import { cloneOf, type Database, writtenColumns } from '../databases.ts'
import { demandRows, officerOfCity } from '../jobs.ts'
import { measure, type Run } from '../measure.ts'
import { startYardstick } from '../processes.ts'
import { importFile, writeMembers } from '../seed/membership.ts'
import { sampleOf } from '../seed/sample.ts'
import { startService } from '../services.ts'

export const imports: Row = {
  what: 'import of members',
  yardstick: 'COPY into the same table with its indexes',
  unit: 'members',
  ...rateAtLeast(0.5),
  async prepare(ground) {
    const file = await writeMembers(ground.stand, sampleOf(ground.members))
    const same = await dump(ground, file)
    return { product: () => product(ground, file), yardstick: () => yardstick(ground, same) }
  },
}

/** Membership as it is deployed, but without brokers: from the file's first byte until the job is done. */
async function product(ground: Ground, file: string): Promise<Run> {
  await using database = await cloneOf(ground.stand, await ground.seeds.membership())
  return await importInto(ground, database, file)
}

async function importInto({ stand, members: units }: Ground, database: Database, file: string): Promise<Run> {
  await using membership = await startService(stand, 'membership', database, { brokers: 'none' })
  const token = await officerOfCity(stand)
  const importing = { membership, database, token }
  const run = await measure({ stand, processes: [membership], units }, () => importFile(importing, 'MEMBERS', file))
  await demandRows(database, 'members', units)
  return run
}

type Dump = { into: string; file: string }

/** The rows of `members` that the product makes of the file, laid aside as text for COPY. */
async function dump(ground: Ground, from: string): Promise<Dump> {
  const { stand, seeds } = ground
  await using database = await cloneOf(stand, await seeds.membership())
  await importInto(ground, database, from)
  const file = join(stand.folder, 'members.copy')
  return await withClient(database.superuserUrl, async client => {
    const into = `members (${await writtenColumns(client, 'members')})`
    await pipeline(client.query(to(`copy ${into} to stdout`)), createWriteStream(file))
    return { into, file }
  })
}

async function yardstick({ stand, seeds, members: units }: Ground, same: Dump): Promise<Run> {
  await using database = await cloneOf(stand, await seeds.membership())
  await using bare = await startYardstick(stand.launch, 'copy', { url: database.superuserUrl, ...same })
  const run = await measure({ stand, processes: [bare], units }, bare.go)
  await demandRows(database, 'members', units)
  return run
}
