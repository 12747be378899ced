import { parseArgs } from 'node:util'
import { problemsOf } from '../runner/problems.ts'
import { readAddresses } from './addresses.ts'
import { type Counts, type Difference, isEqual } from './merge.ts'
import { type Addresses, reconcile } from './reconcile.ts'

const EQUAL = 0
const DIFFERENT = 1
const NOT_COMPARED = 2
const MOST_PRINTED = 1_000
const AGAIN_AFTER_MS = 1_000

type Comparison = { counts: Counts; first: Difference[] }

/**
 * Compares, prints each difference (the first 1,000) and one line of counts, and answers the exit code:
 * 0 equal, 1 different, 2 could not compare. While differences are left it tries again for `--wait` seconds.
 */
export async function command(
  args: string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<number> {
  try {
    const end = Date.now() + secondsOf(args) * 1_000
    const addresses = readAddresses(environment)
    let found = await compare(addresses)
    while (!isEqual(found.counts) && Date.now() + AGAIN_AFTER_MS < end) {
      await new Promise(resolve => setTimeout(resolve, AGAIN_AFTER_MS))
      found = await compare(addresses)
    }
    for (const difference of found.first) print(lineOf(difference))
    print(summaryOf(found.counts))
    return isEqual(found.counts) ? EQUAL : DIFFERENT
  } catch (error) {
    for (const problem of problemsOf(error)) print(`could not compare: ${problem}`)
    return NOT_COMPARED
  }
}

function secondsOf(args: string[]): number {
  const { values } = parseArgs({ args, options: { wait: { type: 'string', default: '0' } } })
  if (!/^\d{1,5}$/.test(values.wait)) throw new Error(`--wait ${values.wait}: a whole number of seconds`)
  return Number(values.wait)
}

async function compare(addresses: Addresses): Promise<Comparison> {
  const first: Difference[] = []
  const counts = await reconcile(addresses, difference => {
    if (first.length < MOST_PRINTED) first.push(difference)
  })
  return { counts, first }
}

function lineOf({ kind, key, expected, actual }: Difference): string {
  return `${kind} ${key}: evaluation has ${expected ?? 'nothing'}, awards has ${actual ?? 'nothing'}`
}

function summaryOf(counts: Counts): string {
  const { equal, missing, extra, stale } = counts
  const verdict = isEqual(counts) ? 'equal' : 'different'
  return `${verdict}: ${equal} the same, ${missing} missing, ${extra} extra, ${stale} stale`
}
