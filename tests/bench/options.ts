import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const rowNames = [
  'finalize',
  'relay',
  'consumer',
  'chain',
  'import',
  'page',
  'wall',
  'gateway',
  'memory',
  'decisions',
] as const
export type RowName = (typeof rowNames)[number]

export type Options = {
  only: readonly RowName[]
  members: number
  /** How often each row is measured, product and yardstick in turn. */
  rounds: number
  json: boolean
  /** Where each measured Node process leaves its CPU profile. */
  profile: string | undefined
}

export const usage = `npm run bench [-- options]    measures Laurel, each row beside its yardstick, in turn on the same servers

  --only R,…    rows to measure: ${rowNames.join(', ')} (default all)
  --members N   results or members in a row (default 500000)
  --rounds N    how often each is measured (default 3; what is quoted needs as many)
  --short       5,000 members and one round: whether everything can be measured at all
  --profile D   keep a CPU profile of every measured Node process in the folder D
  --json        the figures as JSON, after the table
  --help        this text`

const FULL = { members: '500000', rounds: '3' }
const SHORT = { members: '5000', rounds: '1' }
const FEWEST_MEMBERS = 5_000

/** What the command line asks for, null for help; throws one line that says what is wrong with it. */
export function parseOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: rowNames.join() },
      members: { type: 'string' },
      rounds: { type: 'string' },
      short: { type: 'boolean', default: false },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const { members, rounds } = { ...(values.short ? SHORT : FULL), ...values }
  return {
    only: rowsOf(values.only),
    members: atLeast(FEWEST_MEMBERS, 'members', members),
    rounds: atLeast(1, 'rounds', rounds),
    json: values.json,
    profile: values.profile === undefined ? undefined : resolve(values.profile),
  }
}

function rowsOf(list: string): RowName[] {
  const names = list.split(',')
  const unknown = names.filter(name => !rowNames.some(known => known === name))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: the rows are ${rowNames.join(', ')}`)
  return rowNames.filter(name => names.includes(name))
}

function atLeast(least: number, name: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least) return value
  throw new Error(`--${name} ${text}: a whole number from ${least} on`)
}
