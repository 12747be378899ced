import { existsSync, readFileSync } from 'node:fs'
import { postgresUrl, readEnvironment } from '@laurel/shared/config'
import { z } from 'zod'
import { localData } from '../runner/checkout.ts'
import { writePrivate } from '../runner/secrets.ts'
import type { Addresses } from './reconcile.ts'

const localFile = localData('databases.json')

const schema = z.object({
  EVALUATION_DATABASE_URL: postgresUrl("evaluation's database"),
  AWARDS_DATABASE_URL: postgresUrl("awards' database"),
})

/** The databases to compare: as the environment says, else those of the local run; throws a ConfigError without either. */
export function readAddresses(environment: Record<string, string | undefined>, file = localFile): Addresses {
  const given = readEnvironment(schema, { ...localRun(file), ...environment })
  return { evaluation: given.EVALUATION_DATABASE_URL, awards: given.AWARDS_DATABASE_URL }
}

/** Tells the reconciliation where the databases of the local run are, as the roles of the applications. */
export function keepAddresses({ evaluation, awards }: Addresses, file = localFile): Promise<void> {
  return writePrivate(file, { evaluation, awards })
}

function localRun(file: string): Record<string, string> {
  if (!existsSync(file)) return {}
  const { evaluation, awards } = JSON.parse(readFileSync(file, 'utf8')) as Addresses
  return { EVALUATION_DATABASE_URL: evaluation, AWARDS_DATABASE_URL: awards }
}
