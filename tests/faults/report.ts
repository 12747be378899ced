import { availableParallelism, loadavg, totalmem } from 'node:os'
import { NO_FAULT } from './book.ts'
import type { Fault } from './fault.ts'
import type { Counts } from './history.ts'
import type { Options } from './options.ts'
import type { Result } from './run.ts'

/** Whether nothing is wrong, and every kind of fault that was tried has landed. */
export const isWell = ({ findings, tally, failures }: Result): boolean =>
  findings.total() + failures.length === 0 && tally.landed() > 0 && tally.kinds().every(kind => tally.landed(kind) > 0)

/** What a run came to, for people. */
export function reportOf(result: Result, { members, seed }: Options, faults: Fault[]): string[] {
  const { findings, topic, tally, history, decisions, events, failures } = result
  const tried = tally.kinds()
  const untried = faults.filter(({ kind }) => !tried.includes(kind)).map(({ kind }) => kind)
  return [
    ...tally.table(findings),
    '',
    'A fault has landed when a finalization was RUNNING and events were unpublished, right before it and right behind it.',
    'Recovery: from its end until a revision that was asked for then is seen in awards, without the time in which the',
    "group had no members that were agreed on (Kafka waits up to 15 s for one that is gone): that is the group's column.",
    `On the line “${NO_FAULT}” it is the same wait in the middle of the same work, with nothing broken.`,
    '',
    ...failures,
    ...findings.some(),
    ...tried.filter(kind => tally.landed(kind) === 0).map(kind => `never landed: ${kind}`),
    ...(untried.length > 0 ? [`not tried: ${untried.join(', ')}`] : []),
    ...[...history.counts()].map(([name, counts]) => `${name}: ${wordsOf(counts)}`),
    `${tally.landed()} faults, ${events} events, ${members} members, ${decisions} acknowledged decisions; ` +
      `${topic.messages} messages of decisions, of which ${topic.resent} sent again and ${topic.unreadable} unreadable on purpose`,
    `seed ${seed}; ${machine()}`,
  ]
}

const wordsOf = ({ acknowledged, refused, unknown }: Counts) =>
  `${acknowledged} acknowledged, ${refused} refused, ${unknown} unknown and repeated`

/** Where and when figures were made. */
export function machine(): string {
  const load = loadavg()
    .map(one => one.toFixed(1))
    .join(' ')
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `${availableParallelism()} cores, ${memory} GB, load ${load}, ${new Date().toISOString().slice(0, 16)}Z`
}
