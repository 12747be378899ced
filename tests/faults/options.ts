import { parseArgs } from 'node:util'

export type Options = {
  faults: number
  members: number
  minutes: number
  seed: number
  /** Only faults whose kind contains this. */
  only: string | undefined
  short: boolean
  /** Whether the builds that are broken on purpose are tried too. */
  builds: boolean
  /** How long the work goes on with nothing broken, instead of faults; 0: not at all. */
  steadyMinutes: number
  /** Whether awards is away for all of that time. */
  withoutAwards: boolean
}

export const usage = `npm run faults [-- options]   breaks the whole system in the middle of its work, and counts what that did

  --short        some 20 faults of all kinds on little data, for CI
  --faults N     how many faults must land (default 200)
  --members N    how many members work is done for (default 90000)
  --minutes T    ends after so many minutes, with the faults that there were (default: none)
  --only KIND    only faults whose kind contains KIND; builds: nothing but the builds that are broken on purpose
  --steady T     no faults: works for T minutes, and tells what the processes needed meanwhile
  --without-awards   with --steady: awards is away for all of that time, and catches up afterwards
  --seed N       makes the same faults in the same order again
  --no-builds    without the builds that are broken on purpose, as in a short run`

const FULL = { faults: 200, members: 90_000 }
const SHORT = { faults: 20, members: 9_000 }

/** What the command line asks for; throws one line that says what is wrong with it. */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      faults: { type: 'string' },
      members: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      'no-builds': { type: 'boolean', default: false },
      steady: { type: 'string' },
      'without-awards': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values['without-awards'] && !values.steady) throw new Error('--without-awards: only with --steady')
  const { faults, members } = values.short ? SHORT : FULL
  return {
    faults: numberOf('faults', values.faults, faults),
    members: numberOf('members', values.members, members),
    minutes: numberOf('minutes', values.minutes, Number.POSITIVE_INFINITY),
    seed: numberOf('seed', values.seed, Date.now() % 1_000_000),
    only: values.only,
    short: values.short,
    builds: !values['no-builds'] && !values.short,
    steadyMinutes: numberOf('steady', values.steady, 0),
    withoutAwards: values['without-awards'],
  }
}

function numberOf(name: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  const number = Number(text)
  if (number > 0) return number
  throw new Error(`--${name} ${text}: a number above 0`)
}
