/** What is wrong, in the words of the table. */
export const wrongs = ['lost', 'doubled', 'phantom', 'stale', 'outOfOrder'] as const
export type Wrong = (typeof wrongs)[number]

export type Finding = { wrong: Wrong; fault: string; where: string; what: string }

export type Findings = {
  add: (wrong: Wrong, fault: string, where: string, what: string) => void
  count: (wrong: Wrong, fault?: string) => number
  /** Some of them, in words. */
  some: () => string[]
  total: () => number
}

const MOST_TOLD = 20

/** Keeps what a check found: all of it counted, the first of it in words. */
export function createFindings(): Findings {
  const counts = new Map<string, number>()
  const told: string[] = []
  const sum = (fits: (key: string) => boolean) =>
    [...counts].filter(([key]) => fits(key)).reduce((all, [, count]) => all + count, 0)
  return {
    add(wrong, fault, where, what) {
      const key = `${wrong}|${fault}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (told.length < MOST_TOLD) told.push(`${wrong} in ${where}: ${what} (${fault})`)
    },
    count: (wrong, fault) =>
      sum(key => (fault === undefined ? key.startsWith(`${wrong}|`) : key === `${wrong}|${fault}`)),
    some: () => told,
    total: () => sum(() => true),
  }
}
