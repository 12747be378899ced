const DAY_MS = 86_400_000

export type Declared = { name: string; partitions: number; config: Record<string, string> }

/** For good: more partitions would move keys, and with them order and compaction. More needs a new version of a topic. */
const PARTITIONS = 48

/** State: the last event of each subject, for ever. A reader that was away longer than 30 days may miss a tombstone. */
const state = (name: string): Declared => ({
  name,
  partitions: PARTITIONS,
  config: { 'cleanup.policy': 'compact', 'delete.retention.ms': String(30 * DAY_MS), 'min.compaction.lag.ms': '0' },
})

/** History: every event, for ever. */
const history = (name: string): Declared => ({
  name,
  partitions: PARTITIONS,
  config: { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' },
})

/** Every topic of the system. */
export const topics: readonly Declared[] = [
  state('membership.organization.v1'),
  state('membership.member.v1'),
  history('evaluation.finalized.v1'),
]
