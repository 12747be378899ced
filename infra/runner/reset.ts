import { rm } from 'node:fs/promises'
import { removeLastingPlace } from '../postgres/place.ts'
import { localData } from './checkout.ts'
import { Problem } from './ports.ts'
import type { Settings } from './settings.ts'
import { kafkaFolder, postgresFolder } from './stores.ts'

/** Removes the embedded databases, topics, keys and what is known of the sample; refuses where some of it is not ours. */
export async function reset({ databases, brokers }: Settings): Promise<void> {
  if (brokers || Object.keys(databases).length > 0)
    throw new Problem(
      '--reset empties embedded databases and topics only: empty your own by their own means, and remove .data',
    )
  await removeLastingPlace(postgresFolder)
  const kept = ['keys', 'secrets.json', 'sample.json', 'databases.json'].map(name => localData(name))
  for (const path of [kafkaFolder, ...kept]) await rm(path, { recursive: true, force: true })
}
