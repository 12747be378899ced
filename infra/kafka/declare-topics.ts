import { connectAdmin, type Existing } from './admin.ts'
import type { Security } from './security.ts'
import { topics as all, type Declared } from './topics.ts'

export type Declaration = { created: string[]; configured: string[] }

/**
 * Brings the brokers' topics to what is declared: creates what is missing, sets what differs. A topic with another number
 * of partitions is refused, and then nothing at all is changed: partitions can only grow, and growing moves keys.
 */
export async function declareTopics(
  brokers: string[],
  topics: readonly Declared[] = all,
  security: Security = {},
): Promise<Declaration> {
  await using admin = await connectAdmin(brokers, security)
  const existing = await admin.describe(topics.map(({ name }) => name))
  refuseOtherPartitions(topics, existing)
  const missing = topics.filter(({ name }) => !existing.has(name))
  if (missing.length > 0) await admin.create(missing)
  const configured: string[] = []
  for (const { name, config } of topics) {
    const current = existing.get(name)?.config
    if (!current || Object.entries(config).every(([key, value]) => current[key] === value)) continue
    await admin.configure(name, config)
    configured.push(name)
  }
  await admin.settle(topics.map(({ name }) => name))
  return { created: missing.map(({ name }) => name), configured }
}

function refuseOtherPartitions(topics: readonly Declared[], existing: Map<string, Existing>): void {
  const differences = topics.flatMap(({ name, partitions }) => {
    const found = existing.get(name)?.partitions ?? partitions
    return found === partitions ? [] : [`${name} has ${found} partitions and is declared with ${partitions}`]
  })
  if (differences.length > 0)
    throw new Error(`${differences.join('; ')}: a topic never changes its partitions, make a new version of it`)
}
