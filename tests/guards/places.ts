import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '@laurel/infra/runner/checkout'
import type { Guard } from './guard.ts'

/** A piece of a source file, from one offset to another. */
export type Place = { file: string; name: string; from: number; to: number; text: string }

const NOT_SERVED = /\.test\.ts$|\/generated\/|\/example\.ts$|\/testing\//

/** The sources of the services that serve callers. */
export function servedSources(): string[] {
  return readdirSync(join(checkout, 'services')).flatMap(service => {
    const folder = `services/${service}/src`
    const files = readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
    return files.map(file => `${folder}/${file}`).filter(file => file.endsWith('.ts') && !NOT_SERVED.test(file))
  })
}

export const textOf = (file: string): string => readFileSync(join(checkout, file), 'utf8')

/** How a scope looks: grants laid beside a path, the caller himself, and the words by which stores and resolvers ask for it. */
const SHAPES = [
  /&& \$\{\w+(\.\w+)*\}::uuid\[\]/g,
  /@> array\[\$1::uuid\]/g,
  /= \$\{self\}::uuid/g,
  /any\(\$\{(granted|organizations)\}::uuid\[\]\)/g,
  /\bnot r\.\w*in_scope\b/g,
  /(?<!function )\b(visible|covering|inScope|isInScope|isUnder|requireScope|requireSender|requireRole|whyMisplaced|organizationsOf)\(/g,
]

/** Every place of a file that looks like a scope. */
export function scopesIn(file: string): Place[] {
  const whole = textOf(file)
  return SHAPES.flatMap(shape =>
    [...whole.matchAll(shape)].map(({ 0: text, index }) => ({
      ...{ file, text, from: index, to: index + text.length },
      name: `${file}:${whole.slice(0, index).split('\n').length} ${text}`,
    })),
  )
}

const DECLARATION = /^(?:export )?(?:async )?(?:function\*? |const )(\w+)/gm
const STATEMENT =
  /\$queryRaw|\$executeRaw|\.query[(<]|\b(?:db|tx)\.\w+\.(?:find|create|update|delete|upsert|count|aggregate|groupBy)/

/** Every function, or constant, of a file that speaks to the database. */
export function statementsIn(file: string): Place[] {
  const whole = textOf(file)
  const starts = [...whole.matchAll(DECLARATION)]
  return starts
    .map(({ 1: name = '', index }, at) => {
      const to = starts[at + 1]?.index ?? whole.length
      return { file, name: `${file} ${name}`, from: index, to, text: whole.slice(index, to) }
    })
    .filter(({ text }) => STATEMENT.test(text))
}

/** Where guards stand in a file. */
export function guardedIn(file: string, guards: Guard[]): Omit<Place, 'name'>[] {
  const whole = textOf(file)
  const changes = guards.flatMap(one => one.changes).filter(change => change.file === file)
  return changes.map(({ text }) => {
    const from = whole.indexOf(text)
    return { file, text, from, to: from + text.length }
  })
}

export const holds = (outer: Pick<Place, 'from' | 'to'>, inner: Pick<Place, 'from' | 'to'>): boolean =>
  outer.from <= inner.from && inner.to <= outer.to
