// The log of the graph's changes: what is to be entered, and whether it was.
import { createHash } from 'node:crypto'
import { diff } from '@graphql-inspector/core'
import { buildSchema, parse, print, visit } from 'graphql'

const BECAUSE = ' Because: '
const MARKS = { BREAKING: '**Breaking.** ', DANGEROUS: '**Dangerous.** ', NON_BREAKING: '' }

/** The lines that say how a graph differs from what it was; wording of descriptions is no change. */
export async function linesBetween(before, now) {
  const changes = await diff(buildSchema(before), buildSchema(now))
  return changes
    .filter(({ type }) => !type.includes('DESCRIPTION'))
    .map(({ message, criticality }) => `- ${MARKS[criticality.level]}${message.replaceAll(/'([^']*)'/g, '`$1`')}.`)
    .sort()
}

const isBreaking = line => line.startsWith(`- ${MARKS.BREAKING}`)

/** The log with an entry for the graph as it is now; refuses breaking changes without a reason. */
export async function withEntry(log, { before, now, day, reason }) {
  const lines = await linesBetween(before, now)
  if (lines.length === 0) return log
  const breaking = lines.filter(isBreaking)
  if (breaking.length > 0 && !reason)
    throw new Error(['Callers break by this; say why with -- --reason "…":', ...breaking].join('\n'))
  const told = lines.map(line => (isBreaking(line) ? `${line}${BECAUSE}${reason}` : line))
  const entry = [`## ${day} · ${nameOf(now)}`, '', ...told, '', ''].join('\n')
  const place = log.search(/^## /m)
  return place < 0 ? `${log.trimEnd()}\n\n${entry.trimEnd()}\n` : log.slice(0, place) + entry + log.slice(place)
}

/** What is wrong with the log and the API schema beside it, or null. */
export async function problemOf({ log, before, now }) {
  const lines = await linesBetween(before, now)
  if (lines.length > 0)
    return ['The graph changed; npm run schema-changes adds to docs/schema-changes.md:', ...lines].join('\n')
  const entered = /^## [\d-]+ · (\w+)$/m.exec(log)?.[1]
  if (entered !== nameOf(now)) return `the last entry is of the graph ${entered}, and not of ${nameOf(now)}`
  const unexplained = log.split('\n').filter(line => isBreaking(line) && !new RegExp(`${BECAUSE}\\S`).test(line))
  if (unexplained.length > 0) return ['Breaking, and no reason is given:', ...unexplained].join('\n')
  return before === now ? null : 'gateway/api.graphql has other descriptions than the graph: npm run schema-changes'
}

/** A graph's name: a hash of all but its descriptions. */
function nameOf(sdl) {
  const bare = visit(parse(sdl), {
    enter: node => ('description' in node ? { ...node, description: undefined } : node),
  })
  return createHash('sha256').update(print(bare)).digest('hex').slice(0, 12)
}
