import { chanceOf, mixed } from '../chance.ts'

/** A source of chance that says the same for the same seed. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** Of 0 … below. */
  below(bound: number): number
  chance(probability: number): boolean
  /** Throws on an empty list. */
  pick<T>(from: readonly T[]): T
}

export function createRandom(seed: number): Random {
  const next = chanceOf(seed)
  const below = (bound: number) => Math.floor(next() * bound)
  return {
    next,
    below,
    chance: probability => next() < probability,
    pick(from) {
      const at = below(from.length)
      if (at >= from.length) throw new Error('nothing to pick from')
      return from[at] as (typeof from)[number]
    },
  }
}

/** A number in [0, 2³²) of a text and a seed. */
export function hash(text: string, seed: number): number {
  let state = (seed ^ 0x811c9dc5) >>> 0
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  return mixed(state >>> 0)
}

/** JSON of a value, the same for every order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  entries.sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join()}}`
}
