import { NO_FAULT } from './book.ts'
import { replayed, rewind } from './event-faults.ts'
import type { Findings } from './findings.ts'
import { rowOf } from './rows.ts'
import { newDatabase } from './stores.ts'
import type { System } from './system.ts'
import { until } from './waiting.ts'

/** Tables of awards that topics make; without the times of arrival. */
const tables: Record<string, string> = {
  organizations: '*',
  members: '*',
  history: '*',
  subject_years: '*',
  parked_messages: 'topic, partition, "offset", key, value, reason',
}

const REBUILT = 'awards_rebuilt'
const PATIENCE_MS = 10_000

type Sum = { rows: string; sum: string }

/** Lets awards begin again with an empty database, and compares what the topics made of it with what was there before. */
export async function checkRebuild(system: System, seconds: number, findings: Findings): Promise<void> {
  const { stores, setting, programs } = system
  await programs.awards.stop(PATIENCE_MS)
  const isReplayed = await replayed(system)
  await rewind(system)
  const databases = { ...setting.databases, awards: await newDatabase(stores, 'awards', REBUILT) }
  await system.replace('awards', { setting: { databases } })
  await system.whenReady('awards')
  await until('rebuilt awards', isReplayed, { seconds, everyMs: 500 })
  for (const table of Object.keys(tables)) {
    const [before, after] = await Promise.all(['awards', REBUILT].map(name => sumOf(stores.postgres.url(name), table)))
    if (before?.rows !== after?.rows || before?.sum !== after?.sum)
      findings.add('stale', NO_FAULT, 'rebuilt awards', `${table}: ${after?.rows} rows for ${before?.rows}`)
  }
}

/** The same whatever the order of the rows. */
function sumOf(url: string, table: string): Promise<Sum> {
  return rowOf<Sum>(
    url,
    `select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum
      from (select ${tables[table]} from ${table}) t`,
  )
}
